/** Programs that the broker has, as a command line names them. */

import type { Core } from '../../client/core.ts';
import { Refusal } from '../../contract/errors.ts';
import type { ProgramRow } from '../../contract/methods/schedule.ts';
import { speedText } from '../../contract/schedule/units.ts';
import { suggest } from '../../contract/suggest.ts';
import { ask } from '../ask.ts';
import { escapeText } from '../text/escape.ts';
import { table } from '../text/table.ts';
import { elapsed } from '../text/units.ts';
import { UsageError } from '../usage.ts';

/** The number of a program that is named by it, or by its name. @throws UsageError, Refusal `not_found` */
export async function programNumber(
  postern: Core,
  word: string | undefined,
  { ended = false }: { ended?: boolean } = {},
): Promise<number> {
  if (word === undefined || word === '') throw new UsageError('which program?', "'postern schedule list' has them");
  if (/^\d+$/.test(word) && Number.isSafeInteger(Number(word))) return Number(word);
  const { programs } = await ask(postern, 'schedule.list', { ended });
  return chosen(programs, word).program;
}

/** Of several of one name: one's own before others', one that runs before those that have ended, of these the last. */
function chosen(programs: readonly ProgramRow[], word: string): ProgramRow {
  const named = programs.filter(({ name }) => name === word);
  const rank = ({ mine, state }: ProgramRow) => (state === 'ended' ? 0 : mine ? 2 : 1);
  const best = Math.max(...named.map(rank));
  const left = named.filter((row) => rank(row) === best);
  const last = left.at(-1);
  if (last === undefined) {
    const didYouMean = suggest(
      word,
      programs.map(({ name }) => name),
    );
    throw new Refusal('not_found', `there is no program '${word}'`, didYouMean.length === 0 ? {} : { didYouMean });
  }
  if (left.length === 1 || best === 0) return last;
  const numbers = left.map(({ program }) => program).join(' or ');
  throw new UsageError(`there are ${left.length} programs '${word}'`, `name it by its number: ${numbers}`);
}

/** More of a program's devices are counted. */
const MOST_DEVICES = 4;

export function devicesText(devices: readonly string[]): string {
  const more = devices.length - MOST_DEVICES;
  return [...devices.slice(0, MOST_DEVICES), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** `lost: its owner disconnected`; `stopped by ada` says it by itself. */
export function endingText({ ending, reason }: { ending: string; reason: string }): string {
  if (reason === '') return ending;
  return reason.startsWith(ending) ? reason : `${ending}: ${reason}`;
}

/** How it has ended, or when it does: `in 3 s`. */
export function endText(row: ProgramRow): string {
  const { state, endsNs, elapsedNs } = row;
  if (state === 'ended') return endingText({ ending: row.ending ?? '', reason: row.reason ?? '' });
  return endsNs === null ? 'not by itself' : `in ${elapsed(Math.max(0, endsNs - elapsedNs) / 1e9)}`;
}

export function programsText(programs: readonly ProgramRow[]): string {
  if (programs.length === 0) return 'no program runs that you may see\n';
  return table(
    ['program', 'name', 'user', 'state', 'runs', 'speed', 'devices', 'ends'],
    programs.map((row) => [
      row.program,
      row.name,
      row.user,
      row.state,
      elapsed(row.elapsedNs / 1e9),
      speedText(row.cycleNs),
      devicesText(row.devices),
      endText(row),
    ]),
  );
}

/** What became of a program, after something was done to it. */
export function becameText(row: ProgramRow): string {
  const { name, program, state, elapsedNs } = row;
  const [how, ...why] = (state === 'ended' ? endText(row) : state).split(': ');
  const what = [`${how} after ${elapsed(elapsedNs / 1e9)}`, ...why].join(': ');
  return `${escapeText(`${name} (${program}): ${what}`)}\n`;
}

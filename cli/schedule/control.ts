/** What is done to programs that run. All throw UsageError, and the broker's refusals. */

import type { ProgramRow } from '../../contract/methods/schedule.ts';
import { cycle as cycleOf, speedText } from '../../contract/schedule/units.ts';
import { noMore, noWords } from '../arguments.ts';
import { ask } from '../ask.ts';
import type { Cli } from '../cli.ts';
import { escapeText } from '../text/escape.ts';
import { duration } from '../text/units.ts';
import { UsageError } from '../usage.ts';
import { type Options, textOption } from '../work-verb.ts';
import { becameText, programNumber, programsText } from './programs.ts';

export async function listPrograms(cli: Cli, words: readonly string[], options: Options): Promise<void> {
  noWords(words);
  await using postern = await cli.connect();
  const listed = await ask(postern, 'schedule.list', options.ended === true ? { ended: true } : {});
  cli.print(listed, () => programsText(listed.programs));
}

export async function pauseOrResume(
  cli: Cli,
  method: 'schedule.pause' | 'schedule.resume',
  [word, ...more]: readonly string[],
): Promise<void> {
  noMore(more);
  await using postern = await cli.connect();
  const row: ProgramRow = await ask(postern, method, { program: await programNumber(postern, word) });
  cli.print(row, () => becameText(row));
}

export async function stopProgram(cli: Cli, [word, ...more]: readonly string[], options: Options): Promise<void> {
  noMore(more);
  const given = textOption(options, 'reason');
  const reason = given === undefined ? {} : { reason: given };
  if (options.all === true && word !== undefined) throw new UsageError('give a program or --all, not both');
  await using postern = await cli.connect();
  if (options.all !== true) {
    const row = await ask(postern, 'schedule.stop', { program: await programNumber(postern, word), ...reason });
    return cli.print(row, () => becameText(row));
  }
  const { programs } = await ask(postern, 'schedule.list', {});
  const mine = programs.filter((row) => row.mine && row.state !== 'ended');
  const stopped = await Promise.all(mine.map(({ program }) => ask(postern, 'schedule.stop', { program, ...reason })));
  cli.print({ programs: stopped }, () => stopped.map(becameText).join('') || 'no program of yours runs\n');
}

/** `cycle PROGRAM 3000rpm`, `200ms`, `0`. */
export async function setCycle(cli: Cli, [word, ...rest]: readonly string[]): Promise<void> {
  const cycle = parseCycle(rest);
  await using postern = await cli.connect();
  const program = await programNumber(postern, word);
  const set = await ask(postern, 'schedule.setCycle', { program, ...cycle });
  cli.print({ program, ...set }, () => {
    const how = set.cycleNs === 0 ? 'the shaft stands' : `${duration(set.cycleNs)} a cycle, ${speedText(set.cycleNs)}`;
    return `${escapeText(String(word))}: ${how}\n`;
  });
}

const CYCLES = 'a speed, 3000rpm; how long 720 degrees take, 200ms; or 0, where the shaft stands';

function parseCycle(words: readonly string[]): { rpm: number } | { cycleNs: number } {
  const text = words.join(' ').replace(/\s+/g, ' ').trim();
  if (text === '') throw new UsageError('which speed?', CYCLES);
  if (text === '0') return { rpm: 0 };
  const cycle = cycleOf(text);
  if (cycle !== undefined) return cycle;
  throw new UsageError(`'${text}' is no speed`, CYCLES);
}

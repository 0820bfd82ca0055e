import { Refusal } from '../../contract/errors.ts';
import type { Ending } from '../../contract/methods/schedule.ts';
import { NONE } from '../../contract/schedule/table.ts';
import { durationText } from '../../contract/schedule/units.ts';
import type { JudgedProgram } from './judged.ts';
import type { FromPart } from './queued-part.ts';

/** What a part tells of that is no mere progress. */
export type Told = Extract<FromPart, { type: 'late' | 'failed' | 'revoked' | 'refused' }>;

export interface EndReason {
  readonly ending: Ending;
  readonly reason: string;
}

/** What a program ends by that a part has told of; undefined: it goes on. */
export function endingOf(told: Told): EndReason | undefined {
  if (told.type === 'late') {
    if (!told.stopped) return undefined;
    const by = durationText(told.lateNs);
    return { ending: 'late', reason: `event ${told.event} was ${by} late, more than its class '${told.class}' may be` };
  }
  if (told.type === 'failed') return { ending: 'failed', reason: `${told.output}: ${told.syscall}: ${told.errno}` };
  if (told.type === 'revoked') return { ending: 'lost', reason: revokedReason(told.output) };
  return { ending: told.code === 'denied' ? 'lost' : 'failed', reason: told.message };
}

/** A program that states its end runs until then. */
export const finishedReason = ({ table }: JudgedProgram): string =>
  table.until === NONE ? 'nothing was left to do' : 'its time was over';

export const revokedReason = (output: string): string => `${output} was made safe or changed hands`;

export const policyReason = (problem: string): string => `the policy changed: ${problem}`;

export const tooSoon = ({ ending, reason }: EndReason): Refusal =>
  new Refusal('unavailable', `the program ended before it began: ${reason}`, { ending });

/** @param what cannot be done: `be paused` @param end undefined: it has not begun */
export function runsNot(program: number, what: string, end: EndReason | undefined): Refusal {
  const how = end === undefined ? 'has not begun yet' : `has ended (${end.ending}: ${end.reason})`;
  return new Refusal('unavailable', `program ${program} ${how}: it cannot ${what}`, { program });
}

/** What keeps a program from its start. */
export function endingOfError(error: unknown): EndReason {
  const denied = error instanceof Refusal && error.code === 'denied';
  return { ending: denied ? 'lost' : 'failed', reason: (error as Error).message };
}

import type { Dialogue, Outcome, Unanswered } from './dialogue.ts';
import { type Plan, place } from './plan.ts';

/** The block, as far as it was read, at one moment. */
export interface Look {
  /** As long as the block; what was not read is anything. */
  block: Uint8Array;
  /** A return code and the block, where all of it was read. */
  payload: Uint8Array | undefined;
  atMs: number;
  latencyMs: number;
}

/** Requests that wait at the port, of one look: of all who use the port together no more than 64 may. */
const AT_ONCE = 16;

/** Reads by a plan, so many times over. Its requests are asked for at once. @throws what the channel throws */
export async function look(
  dialogue: Dialogue,
  plan: Plan,
  times: number,
  blockBytes: number,
): Promise<(Look | Unanswered)[]> {
  const outcomes: (readonly Outcome[])[] = [];
  for (let at = 0; at < plan.reads.length; at += AT_ONCE) {
    const some = plan.reads.slice(at, at + AT_ONCE);
    outcomes.push(...(await Promise.all(some.map(({ request }) => dialogue.askTogether(request, times)))));
  }
  return Array.from({ length: times }, (_, index) => lookOf(plan, index, outcomes, blockBytes));
}

function lookOf(
  { kind, reads }: Plan,
  index: number,
  outcomes: readonly (readonly Outcome[])[],
  blockBytes: number,
): Look | Unanswered {
  const whole = kind === 'block' && reads.length === 1 ? outcomes[0]?.[index] : undefined;
  if (whole !== undefined) return 'trouble' in whole ? whole : { ...whole, block: whole.data };
  const payload = new Uint8Array(1 + blockBytes);
  const block = payload.subarray(1);
  let [beginMs, atMs] = [Number.POSITIVE_INFINITY, 0];
  for (const [at, read] of reads.entries()) {
    const outcome = outcomes[at]?.[index];
    if (outcome === undefined) return { trouble: 'lost', why: 'nothing came' };
    if ('trouble' in outcome) return outcome;
    place(read, outcome.data, block);
    beginMs = Math.min(beginMs, outcome.atMs - outcome.latencyMs);
    atMs = Math.max(atMs, outcome.atMs);
  }
  return { block, payload: kind === 'block' ? payload : undefined, atMs, latencyMs: atMs - beginMs };
}

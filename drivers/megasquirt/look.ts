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

/** Reads by a plan, so many times over. All its requests are asked for at once. @throws what the channel throws */
export async function look(
  dialogue: Dialogue,
  plan: Plan,
  times: number,
  blockBytes: number,
): Promise<(Look | Unanswered)[]> {
  const outcomes = await Promise.all(plan.reads.map(({ request }) => dialogue.askTogether(request, times)));
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

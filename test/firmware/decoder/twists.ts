/** What goes wrong with the edges of an engine beside one that is missing or too many. */
import { fc } from '../../random-cases.ts';
import type { Step } from './streams.ts';

/** What happens to an engine's edges, from one of them on: its part of all. */
export type Twist = { readonly from: number } & (
  | { readonly kind: 'backwards'; readonly edges: number; readonly part: number }
  | { readonly kind: 'stands'; readonly wait: number; readonly isSeen: boolean }
  | { readonly kind: 'marker'; readonly part: number }
  | { readonly kind: 'burst'; readonly parts: readonly number[] }
  | { readonly kind: 'jitter'; readonly edges: number; readonly parts: readonly number[] }
);

const froms = fc.integer({ min: 0, max: 999 }).map((from) => from / 1000);
export const parts = fc.integer({ min: 1, max: 99 }).map((part) => part / 100);
export const twists: fc.Arbitrary<Twist> = fc.oneof(
  fc.record({
    kind: fc.constant('backwards' as const),
    from: froms,
    edges: fc.integer({ min: 1, max: 90 }),
    part: parts,
  }),
  fc.record({ kind: fc.constant('marker' as const), from: froms, part: parts }),
  fc.record({
    kind: fc.constant('stands' as const),
    from: froms,
    wait: fc.oneof(fc.nat(2 ** 20), fc.nat(2 ** 30)),
    isSeen: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('burst' as const),
    from: froms,
    parts: fc.array(parts, { minLength: 1, maxLength: 9 }),
  }),
  fc.record({
    kind: fc.constant('jitter' as const),
    from: froms,
    edges: fc.integer({ min: 1, max: 40 }),
    parts: fc.array(
      fc.integer({ min: -30, max: 30 }).map((part) => part / 100),
      { minLength: 2, maxLength: 9 },
    ),
  }),
);

export function twisted(steps: readonly Step[], twist: Twist): readonly Step[] {
  const index = Math.floor(twist.from * steps.length);
  const before = steps.slice(0, index);
  const after = steps.slice(index);
  const [next] = after;
  if (!next) return before;
  switch (twist.kind) {
    case 'backwards': {
      const back = before.slice(-twist.edges);
      // It stops on the way to the next tooth, and passes the last one again.
      const turning: Step = { kind: 'edge', wait: Math.floor(2 * next.wait * twist.part) };
      return [...before, turning, ...back.toReversed(), turning, ...back, ...after];
    }
    case 'stands': {
      const seen: Step[] = twist.isSeen ? [{ kind: 'stand', wait: 0 }] : [];
      return [...before, ...seen, { ...next, wait: next.wait + twist.wait }, ...after.slice(1)];
    }
    case 'marker': {
      const wait = Math.floor(next.wait * twist.part);
      return [...before, { kind: 'marker', wait }, { ...next, wait: next.wait - wait }, ...after.slice(1)];
    }
    case 'burst': {
      const waits = twist.parts.toSorted((a, b) => a - b).map((part) => Math.floor(next.wait * part));
      const noise = waits.map((at, each): Step => ({ kind: 'edge', wait: at - (waits[each - 1] ?? 0) }));
      return [...before, ...noise, { ...next, wait: next.wait - (waits.at(-1) ?? 0) }, ...after.slice(1)];
    }
    case 'jitter':
      return [
        ...before,
        ...after.map((step, each) => {
          const part = each < twist.edges ? (twist.parts[each % twist.parts.length] ?? 0) : 0;
          return { ...step, wait: Math.max(0, Math.floor(step.wait * (1 + part))) };
        }),
      ];
  }
}

/** Within which limits one may change a device, by the policy's rules: for sliders and fields. What a call comes to is for the policy to say. */
import type { Result } from '../../../contract/methods.ts';
import { useAsked, useTopic } from './use.ts';

export type DeviceRule = Result<'policy.rules'>['rules'][number];

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** The rules for one on a device, kept up to date; undefined: not known yet. */
export function useRules(device: string): readonly DeviceRule[] | undefined {
  const { asked, again } = useAsked((postern) => postern.policy.rules({ device }), [device]);
  useTopic('policy', again);
  return asked.value.value?.rules;
}

export const thoseThatWrite = (rules: readonly DeviceRule[]): DeviceRule[] =>
  rules.filter(({ allow }) => allow.includes('write'));

/** From the lowest that any of them allows to the highest; undefined: one of them has no such limit, or there are none. */
export function hullOf(ranges: readonly (Range | undefined)[]): Range | undefined {
  const known = ranges.filter((range) => range !== undefined);
  if (known.length === 0 || known.length < ranges.length) return undefined;
  return { low: Math.min(...known.map(({ low }) => low)), high: Math.max(...known.map(({ high }) => high)) };
}

/** A limit as a policy has it: [min, max], or the most, from 0. */
export function rangeOf(limit: number | readonly [number, number] | undefined): Range | undefined {
  if (limit === undefined) return undefined;
  const [low, high] = typeof limit === 'number' ? [0, limit] : limit;
  return { low, high };
}

/**
 * How far a quantity of an instrument's output may be set by this method.
 * @param whole what the instrument itself can
 * @returns undefined: no rule lets it be set at all
 */
export function boundsOf(
  rules: readonly DeviceRule[],
  { method, output, quantity }: { method: string; output: string; quantity: string },
  whole: Range,
): Range | undefined {
  const listed = thoseThatWrite(rules)
    .map(({ limits }) => limits)
    .filter(
      ({ methods, outputs }) =>
        methods?.includes(method) !== false && (outputs === undefined || Object.hasOwn(outputs, output)),
    );
  if (listed.length === 0) return undefined;
  const hull = hullOf(listed.map(({ outputs }) => rangeOf(outputs?.[output]?.[quantity])));
  return hull === undefined ? whole : { low: Math.max(whole.low, hull.low), high: Math.min(whole.high, hull.high) };
}

import * as v from 'valibot';
import type { Effect, EffectKind } from '../effects.ts';

export interface Usage {
  /** Seconds since the last change of this output, whoever made it; undefined: none yet. */
  sinceLastChangeS?: number;
  /** Changes of this output, or calls of this node, in the last second, whoever made them. */
  changesInLastSecond: number;
  /** Bytes that were sent over this port in the last second, by whomever. */
  bytesInLastSecond?: number;
}

/** What a check objects to. */
export interface Objection {
  /** Said so that a person knows what to change. */
  message: string;
  value?: unknown;
  allowed?: unknown;
  /** Where a limit has several parts, the one that bit. */
  part?: string;
}

export type Check<Allowed, Kind extends EffectKind> = (
  allowed: Allowed,
  effect: Effect<Kind>,
  usage: Usage,
) => Objection | undefined;

/** What a rule may limit: its form in the policy, the kinds of effects that it judges, its doc, its check. */
export interface LimitRow<Schema extends v.GenericSchema = v.GenericSchema, Kind extends EffectKind = EffectKind> {
  kinds: readonly Kind[];
  schema: Schema;
  doc: string;
  check(...asked: Parameters<Check<v.InferOutput<Schema>, Kind>>): Objection | undefined;
  /** Also checked when the request only turns the output off. */
  evenOff?: boolean;
}

export const row = <Schema extends v.GenericSchema, const Kind extends EffectKind>(
  limit: LimitRow<Schema, Kind>,
): LimitRow<Schema, Kind> => limit;

/** [min, max] */
export const bounds = <Bound extends v.GenericSchema<number>>(bound: Bound) =>
  v.pipe(
    v.tuple([bound, bound]),
    v.check(([min, max]) => min <= max, 'the first number must not be above the second'),
  );

export const range = (low: number, high: number) => bounds(v.pipe(v.number(), v.minValue(low), v.maxValue(high)));

export const positive = v.pipe(
  v.number(),
  v.check((value) => value > 0, 'must be above 0'),
);

export const round = (value: number): number => Number(value.toPrecision(6));

/** What is in a list, for messages: `rewind, forwardFiles`. */
export const listed = (values: readonly unknown[]): string => (values.length === 0 ? 'nothing' : values.join(', '));

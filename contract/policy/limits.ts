import * as v from 'valibot';
import { frequencyHz, highRatio, type PwmState } from '../pwm/waveform.ts';
import { type Effect, type PwmEffect, turnsOff } from './effects.ts';

export interface Usage {
  /** Seconds since the last change of this unit, whoever made it; undefined: none yet. */
  sinceLastChangeS?: number;
  /** Changes of this unit in the last second, whoever made them. */
  changesInLastSecond: number;
}

/** A limit that a request would pass: said so that a person knows what to change. */
export interface Excess {
  limit: string;
  message: string;
  value?: unknown;
  allowed?: unknown;
}

type Check<Allowed> = (allowed: Allowed, effect: PwmEffect, usage: Usage) => Omit<Excess, 'limit'> | undefined;

interface LimitRow<Schema extends v.GenericSchema = v.GenericSchema> {
  schema: Schema;
  doc: string;
  check(...asked: Parameters<Check<v.InferOutput<Schema>>>): ReturnType<Check<v.InferOutput<Schema>>>;
  /** Also checked when the request only turns the output off. */
  evenOff?: boolean;
}

const row = <Schema extends v.GenericSchema>(limit: LimitRow<Schema>): LimitRow<Schema> => limit;

const range = (low: number, high: number) =>
  v.pipe(
    v.tuple([
      v.pipe(v.number(), v.minValue(low), v.maxValue(high)),
      v.pipe(v.number(), v.minValue(low), v.maxValue(high)),
    ]),
    v.check(([min, max]) => min <= max, 'the first number must not be above the second'),
  );

const positive = v.pipe(
  v.number(),
  v.check((value) => value > 0, 'must be above 0'),
);

/** A duty of 0.8 set through integer nanoseconds may come out as 0.80000000001. */
const ROUNDING = 1e-9;

function outside([min, max]: readonly [number, number], value: number): 'above' | 'below' | undefined {
  if (value > max + ROUNDING * Math.max(1, max)) return 'above';
  if (value < min - ROUNDING * Math.max(1, min)) return 'below';
  return undefined;
}

function rangeCheck(
  name: string,
  unit: string,
  measure: (state: PwmState) => number | undefined,
): Check<[number, number]> {
  return (allowed, { states, passing = [] }) => {
    for (const [index, state] of [...states, ...passing].entries()) {
      const value = measure(state);
      const side = value === undefined ? undefined : outside(allowed, value);
      if (value === undefined || side === undefined || (side === 'below' && index >= states.length)) continue;
      const bound = side === 'above' ? allowed[1] : allowed[0];
      const how = index === 0 ? '' : ' (in what the hardware would do)';
      return { message: `${name} ${round(value)}${unit}${how} is ${side} ${bound}${unit}`, value, allowed };
    }
    return undefined;
  };
}

const round = (value: number): number => Number(value.toPrecision(6));

/** What a rule may limit on a PWM channel. One row each: its form in the policy, its doc, its check. */
export const pwmLimits = {
  highRatio: row({
    schema: range(0, 1),
    doc: 'Part of the time that the pin is high, [min, max] in 0..1. Polarity counts, and so does a change of period alone.',
    check: rangeCheck('high ratio', '', highRatio),
  }),
  frequencyHz: row({
    schema: range(0, 1e9),
    doc: 'Frequency in Hz, [min, max].',
    check: rangeCheck('frequency', ' Hz', (state) =>
      state.periodNs === 0 && !state.enabled ? undefined : frequencyHz(state),
    ),
  }),
  polarity: row({
    schema: v.picklist(['normal', 'inversed']),
    doc: 'The only polarity that is allowed.',
    check: (allowed, { states }) => {
      const wrong = states.find((state) => state.polarity !== allowed);
      return wrong && { message: `polarity ${wrong.polarity} is not ${allowed}`, value: wrong.polarity, allowed };
    },
  }),
  highRatioPerSecond: row({
    schema: positive,
    doc: 'How fast the high ratio may change, per second since the last change. Starting from off counts from 0.',
    check: (allowed, { previous, states }, { sinceLastChangeS }) => {
      const from = previous.enabled ? highRatio(previous) : 0;
      const step = Math.max(
        ...states.filter((state) => state.enabled).map((state) => Math.abs(highRatio(state) - from)),
        0,
      );
      const room = allowed * Math.min(sinceLastChangeS ?? 1, 1);
      if (step <= room + ROUNDING) return undefined;
      return {
        message: `a step of ${round(step)} in high ratio is above ${round(room)} (${allowed} per second)`,
        value: step,
        allowed,
      };
    },
  }),
  changesPerSecond: row({
    schema: positive,
    doc: 'How many changes per second a channel may see.',
    check: (allowed, _effect, { changesInLastSecond }) =>
      changesInLastSecond < allowed
        ? undefined
        : {
            message: `${changesInLastSecond} changes in the last second, at most ${allowed} are allowed`,
            value: changesInLastSecond,
            allowed,
          },
  }),
  closeOnlyWhenOff: row({
    schema: v.literal(true),
    doc: 'Closing a channel that is running is refused: closing does not stop the output on most hardware.',
    evenOff: true,
    check: (_allowed, { leavesRunning }) =>
      leavesRunning
        ? { message: 'the channel is running and closing it would not stop it: disable it first' }
        : undefined,
  }),
};

export type PwmLimits = { [Name in keyof typeof pwmLimits]?: v.InferOutput<(typeof pwmLimits)[Name]['schema']> };

/** The same rows, for a name that is only known at run time. */
const rows: Readonly<Record<string, LimitRow>> = pwmLimits;

/** The first limit that the effect would pass, or undefined. Turning off passes no limit but those that say so. */
export function excess(limits: PwmLimits, effect: Effect, usage: Usage): Excess | undefined {
  if (effect.kind !== 'pwm') return undefined;
  const turningOff = turnsOff(effect);
  for (const [name, allowed] of Object.entries(limits)) {
    const limit = rows[name];
    if (limit === undefined || (turningOff && limit.evenOff !== true)) continue;
    const found = limit.check(allowed, effect, usage);
    if (found !== undefined) return { limit: name, ...found };
  }
  return undefined;
}

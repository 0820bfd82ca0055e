import * as v from 'valibot';
import { frequencyHz, highRatio, type PwmState } from '../../pwm/waveform.ts';
import { type Check, positive, range, round, row } from './row.ts';

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
): Check<[number, number], 'pwm'> {
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

/** What a rule may limit on a PWM channel. */
export const pwmLimits = {
  highRatio: row({
    kinds: ['pwm'],
    schema: range(0, 1),
    doc: 'Part of the time that the pin is high, [min, max] in 0..1. Polarity counts, and so does a change of period alone.',
    check: rangeCheck('high ratio', '', highRatio),
  }),
  frequencyHz: row({
    kinds: ['pwm'],
    schema: range(0, 1e9),
    doc: 'Frequency in Hz, [min, max].',
    check: rangeCheck('frequency', ' Hz', (state) =>
      state.periodNs === 0 && !state.enabled ? undefined : frequencyHz(state),
    ),
  }),
  polarity: row({
    kinds: ['pwm'],
    schema: v.picklist(['normal', 'inversed']),
    doc: 'The only polarity that is allowed.',
    check: (allowed, { states }) => {
      const wrong = states.find((state) => state.polarity !== allowed);
      return wrong && { message: `polarity ${wrong.polarity} is not ${allowed}`, value: wrong.polarity, allowed };
    },
  }),
  highRatioPerSecond: row({
    kinds: ['pwm'],
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
};

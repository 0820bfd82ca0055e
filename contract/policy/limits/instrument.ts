import * as v from 'valibot';
import { ROUNDING } from '../../instruments/set-points.ts';
import type { SetPoint } from '../effects.ts';
import { bounds, listed, type Objection, row } from './row.ts';

const finite = v.pipe(v.number(), v.finite());
/** [min, max]; one number is the most, from 0. */
const quantityLimit = v.union(
  [v.pipe(finite, v.minValue(0)), bounds(finite)],
  'it is [min, max], or one number: the most',
);
type QuantityLimit = v.InferOutput<typeof quantityLimit>;
const outputLimits = v.record(v.string(), v.record(v.string(), quantityLimit));
export type InstrumentLimits = v.InferOutput<typeof outputLimits>;

/** What a rule may limit on an instrument. */
export const instrumentLimits = {
  methods: row({
    kinds: ['instrument'],
    schema: v.array(v.string()),
    doc: 'The methods that are allowed, by name. What is not listed is refused, but for what turns everything off.',
    check: (allowed, { method }) =>
      allowed.includes(method)
        ? undefined
        : { message: `${method} is not one of ${listed(allowed)}`, value: method, allowed },
  }),
  outputs: row({
    kinds: ['instrument'],
    schema: outputLimits,
    doc: 'By output and quantity, [min, max] or the most: `{ "P25V": { "volts": [0, 5], "amps": 0.5, "voltsPerSecond": 2 } }`. What a call leaves set counts, not only what it sets. Outputs that are not listed must stay at rest, and as they are held.',
    check: (allowed, { setPoints, released = [] }) => {
      for (const point of setPoints) {
        const found = point.atRest ? undefined : pointObjection(allowed, point);
        if (found !== undefined) return found;
      }
      const freed = released.find((output) => !Object.hasOwn(allowed, output));
      if (freed === undefined) return undefined;
      const message = `${freed} would be held no more, and is not one of ${listed(Object.keys(allowed))}`;
      return { message, value: freed, allowed: Object.keys(allowed) };
    },
  }),
};

function pointObjection(allowed: InstrumentLimits, point: SetPoint): Objection | undefined {
  const { output, quantity, value, unit, change } = point;
  const limits = Object.hasOwn(allowed, output) ? allowed[output] : undefined;
  if (!point.matters) return undefined;
  if (limits === undefined) {
    const message = `${output} would be at ${withUnit(value, unit)}, and is not one of ${listed(Object.keys(allowed))}`;
    return { message, value: output, allowed: Object.keys(allowed) };
  }
  return valueObjection(limits, output, quantity, value, unit) ?? rateObjection(limits, output, change);
}

function rateObjection(
  limits: Readonly<Record<string, QuantityLimit>>,
  output: string,
  change: SetPoint['change'],
): Objection | undefined {
  if (change === undefined) return undefined;
  const { quantity, value, unit } = change;
  const limit = ownLimit(limits, quantity);
  if (limit === undefined) return undefined;
  if (value !== undefined) return valueObjection(limits, output, quantity, value, unit);
  const most = Array.isArray(limit) ? limit[1] : limit;
  const message = `${output} would change at once, and ${quantity} is at most ${withUnit(most, unit)}`;
  return { message, allowed: limit, part: `${output}.${quantity}` };
}

function valueObjection(
  limits: Readonly<Record<string, QuantityLimit>>,
  output: string,
  quantity: string,
  value: number,
  unit: string,
): Objection | undefined {
  const limit = ownLimit(limits, quantity);
  if (limit === undefined) return undefined;
  const [min, max] = Array.isArray(limit) ? limit : [0, limit];
  if (value >= min - ROUNDING && value <= max + ROUNDING) return undefined;
  const [side, bound] = value > max ? ['above', max] : ['below', min];
  const message = `${quantity} ${withUnit(value, unit)} of ${output} is ${side} ${withUnit(bound, unit)}`;
  return { message, value, allowed: limit, part: `${output}.${quantity}` };
}

const ownLimit = (limits: Readonly<Record<string, QuantityLimit>>, quantity: string): QuantityLimit | undefined =>
  Object.hasOwn(limits, quantity) ? limits[quantity] : undefined;

/** A switch, a count and a ratio have no unit. */
const withUnit = (value: number, unit: string): string => (unit === '' ? String(value) : `${value} ${unit}`);

/** Parameters and their values, as the page writes them. */
import { type ParameterName, parameters, type units } from '../../../../contract/engine/dictionary.ts';
import { decimalsOf, parameterOf } from '../../../../contract/engine/numbers.ts';
import { unitOf } from '../../../../contract/instruments/shipped/engine-parameters.ts';

export type { ParameterName };
export { unitOf };

/** Decimals that are worth showing while a value moves, though its number has more. */
const MOST_DIGITS = 3;
const worthOf: Partial<Record<keyof typeof units, number>> = {
  ...{ rpm: 0, us: 0, 'deg/s': 0 },
  ...{ deg: 1, f: 1, pct: 1, pwm: 1, mph: 1, mpg: 1, 'lb/hr': 1, 'cf/min': 1 },
  ...{ v: 2, a: 2, bp: 2, 'gal/hr': 2 },
};

export const isParameter = (name: string): name is ParameterName => Object.hasOwn(parameters, name);

export const titleOf = (name: ParameterName): string => parameterOf(name).name;

const digitsOf = (name: ParameterName): number => {
  const { unit, bits } = parameters[name];
  return Math.min(worthOf[unit] ?? MOST_DIGITS, decimalsOf(bits));
};

/** As it moves: always the same number of decimals, so that nothing else does. */
export const movingText = (name: ParameterName, value: number): string => (value + 0).toFixed(digitsOf(name));

/** As it is set: three decimals at most, and no zeros at the end. */
export const plainText = (value: number): string => String(Number(value.toFixed(MOST_DIGITS)) + 0);

export const withUnit = (value: number | string, unit: string): string => `${value} ${unit}`.trimEnd();

/** "0 to 60 °". */
export function rangeText(name: ParameterName): string {
  const { min, max } = parameterOf(name);
  return withUnit(`${plainText(min)} to ${plainText(max)}`, unitOf(name));
}

/** What is 0 or 1 and nothing else. */
export const isBit = (name: ParameterName): boolean => parameters[name].unit === 'bit';

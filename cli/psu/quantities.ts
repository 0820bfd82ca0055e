import { parseNumber } from '../arguments.ts';
import { UsageError } from '../usage.ts';

/** What may stand in a line about an output, by how it is called there and in messages. */
const quantities = {
  volts: { what: 'the voltage', example: '7.4V' },
  amps: { what: 'the current limit', example: '500mA' },
  voltsPerSecond: { what: 'the pace', example: '2V/s' },
} as const;
export type Quantity = keyof typeof quantities;

const units: Readonly<Record<string, { quantity: Quantity; factor: number }>> = {
  v: { quantity: 'volts', factor: 1 },
  mv: { quantity: 'volts', factor: 1e-3 },
  a: { quantity: 'amps', factor: 1 },
  ma: { quantity: 'amps', factor: 1e-3 },
  'v/s': { quantity: 'voltsPerSecond', factor: 1 },
  'mv/s': { quantity: 'voltsPerSecond', factor: 1e-3 },
};

/** `7.4V`, `-5`, `.5mA`: the number, and the unit where there is one. */
const WORD = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(m?v|m?a|m?v\/s)?$/i;

const exampleOf = (names: readonly Quantity[]) => names.map((name) => quantities[name].example).join(', ');

/**
 * Reads quantities in any order by their units: `7.4V 500mA 2V/s`. A number without a unit is the first of `wanted` that is not given yet.
 * @param wanted which there may be, in the order in which bare numbers mean them
 * @throws UsageError naming the word, and what may stand there
 */
export function parseQuantities<Name extends Quantity>(
  words: readonly string[],
  wanted: readonly Name[],
): { [Each in Name]?: number } {
  const given: { [Each in Name]?: number } = {};
  for (const word of words) {
    const { name, value } = parseWord(word, wanted, given);
    if (given[name] !== undefined) throw new UsageError(`${quantities[name].what} is given twice: '${word}'`);
    given[name] = value;
  }
  return given;
}

/** One quantity, with its unit or without. @throws UsageError */
export function parseQuantity(word: string, name: Quantity, where = quantities[name].what as string): number {
  const { number, unit } = split(word);
  if (number === undefined || (unit !== undefined && unit.quantity !== name))
    throw new UsageError(`${where} '${word}' is not a number, with its unit or without: ${quantities[name].example}`);
  return scaled(number, unit?.factor);
}

function parseWord<Name extends Quantity>(
  word: string,
  wanted: readonly Name[],
  given: { [Each in Name]?: number },
): { name: Name; value: number } {
  const { number, unit } = split(word);
  if (number === undefined) throw noQuantity(word, wanted);
  const name = wanted.find((each) => (unit === undefined ? given[each] === undefined : unit.quantity === each));
  if (name === undefined) throw noQuantity(word, wanted);
  return { name, value: scaled(number, unit?.factor) };
}

function split(word: string) {
  const [, number, unit] = WORD.exec(word) ?? [];
  return { number, unit: unit === undefined ? undefined : units[unit.toLowerCase()] };
}

/** 500 mA are 0.5 A, not 0.5000000000000001. */
const scaled = (number: string, factor = 1): number =>
  Number((parseNumber(number.replace(/^\+/, ''), 'the number') * factor).toPrecision(12));

function noQuantity(word: string, wanted: readonly Quantity[]): UsageError {
  const what = wanted.map((name) => quantities[name].what).join(', ');
  return new UsageError(`'${word}' is none of ${what}, or one too many`, `for example ${exampleOf(wanted)}`);
}

/** @throws UsageError for one that must be there and is not */
export function required(value: number | undefined, name: Quantity): number {
  if (value !== undefined) return value;
  throw new UsageError(`${quantities[name].what} is missing`, `for example ${quantities[name].example}`);
}

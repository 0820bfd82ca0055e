import type { GpioEntry } from '../entries.ts';
import type { PolicyDocument } from '../schema.ts';
import type { Check, Found } from './check.ts';
import { entriesOf, tidy } from './common.ts';

/** Keys of a line that are for one direction alone. */
const keysOf = {
  output: ['safe', 'initial', 'drive'],
  input: ['edges', 'debounceUs'],
} as const satisfies Record<GpioEntry['direction'], readonly (keyof GpioEntry)[]>;

function* keysOfTheOtherDirection(document: PolicyDocument): Iterable<Found> {
  for (const [name, entry] of entriesOf(document, 'gpio')) {
    const other = entry.direction === 'input' ? 'output' : 'input';
    for (const key of keysOf[other])
      if (entry[key] !== undefined)
        yield {
          severity: 'error',
          path: ['devices', name, key],
          message: `'${key}' is for ${other}s, and '${name}' is an ${entry.direction}`,
        };
  }
}

function* withoutEffect(document: PolicyDocument): Iterable<Found> {
  for (const [name, entry] of entriesOf(document, 'gpio'))
    for (const key of ['onStop', 'lease'] as const)
      if (entry.direction === 'input' && entry[key] !== undefined)
        yield {
          severity: 'warning',
          path: ['devices', name, key],
          message: `'${key}' has no effect: '${name}' is an input, which nobody changes`,
        };
}

function* chipNumbers(document: PolicyDocument): Iterable<Found> {
  for (const [name, { chip }] of entriesOf(document, 'gpio')) {
    const path = ['devices', name, 'chip'];
    if (chip.startsWith('/dev')) {
      const message = `the number of ${chip} may change at the next boot: use the path of its device ('postern gpio list' prints it)`;
      yield { severity: 'warning', path, message };
    } else if (/\/gpiochip\d+\/*$/.test(chip)) {
      // It would not be found then, rather than be another chip.
      const message = `the number at the end of ${chip} may change at the next boot: the path before it is enough where that device has one chip`;
      yield { severity: 'note', path, message };
    }
  }
}

/** Whether two entries name one chip; undefined: only the running kernel can tell. */
function isSameChip(a: string, b: string): boolean | undefined {
  if (a === b) return true;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  const mayBe = long.startsWith(`${short}/`) || a.startsWith('/dev') !== b.startsWith('/dev');
  return mayBe ? undefined : false;
}

/** Whether two entries are one line; undefined: only the running kernel can tell. */
function isSameLine(a: GpioEntry, b: GpioEntry): boolean | undefined {
  const sameChip = isSameChip(tidy(a.chip), tidy(b.chip));
  const sameLine = a.line === b.line || (typeof a.line === typeof b.line ? false : undefined);
  if (sameChip === false || sameLine === false) return false;
  return sameChip && sameLine;
}

function* twoNamesOfLines(document: PolicyDocument): Iterable<Found> {
  const all = entriesOf(document, 'gpio');
  for (const [index, [name, entry]] of all.entries())
    for (const [earlier, other] of all.slice(0, index)) {
      const isSame = isSameLine(entry, other);
      if (isSame === true) yield twoNames(name, earlier, `line ${entry.line}`);
      if (isSame === undefined)
        yield {
          severity: 'warning',
          path: ['devices', name],
          message: `'${name}' and '${earlier}' may be one line: they name it in different ways`,
        };
    }
}

function* twoNamesOfLeds(document: PolicyDocument): Iterable<Found> {
  const all = entriesOf(document, 'led');
  for (const [index, [name, { led }]] of all.entries())
    for (const [earlier, other] of all.slice(0, index))
      if (led === other.led) yield twoNames(name, earlier, `LED ${led}`);
}

export function twoNames(name: string, earlier: string, which: string): Found {
  return {
    severity: 'error',
    path: ['devices', name],
    message: `'${name}' and '${earlier}' are two names for one device (${which}): remove one of them`,
  };
}

/** GPIO lines and LEDs of the inventory. */
export const outputChecks: readonly Check[] = [
  keysOfTheOtherDirection,
  withoutEffect,
  chipNumbers,
  twoNamesOfLines,
  twoNamesOfLeds,
];

import type { Random } from './random.ts';

/** Numbers at the edges of what numbers are. */
export const numbers: readonly number[] = [
  0,
  -0,
  1,
  -1,
  0.5,
  1e-300,
  1e300,
  5e-324,
  127,
  128,
  255,
  256,
  32_767,
  65_535,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  -(2 ** 53),
  1e21,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];

/** Texts that mean something to somebody: to a log, a path, a shell, a regular expression, an object. */
export const texts: readonly string[] = [
  '',
  ' ',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  'length',
  '*',
  '.',
  '..',
  '/',
  '../../etc/shadow',
  '/dev/mem',
  'fan',
  'fan\n',
  'fan\0',
  'leds/0',
  'leds/4294967296',
  'leds/-1',
  '0',
  '-0',
  '1e3',
  '0x10',
  '\u001b[2J',
  '\r\nforged',
  '\u202eforged',
  '\u2028',
  '\ud800',
  '\ufffd',
  'é',
  'ﬀ',
  '$HOME',
  '$(id)',
  '%s%n',
  '(a+)+$',
  '[',
  '\\',
  '1 ms',
  '-1 ms',
  '1e400 s',
  '999999999999 h',
  '100 rpm',
  'NaN',
  'Infinity',
  'null',
  'true',
  'x'.repeat(129),
  'x'.repeat(5000),
  'ü'.repeat(70),
];

/** Any value, most of them unpleasant. */
export function hostile(random: Random, depth: number): unknown {
  switch (random.below(depth > 0 ? 9 : 6)) {
    case 0:
      return random.pick(numbers);
    case 1:
      return random.pick(texts);
    case 2:
      return random.pick([true, false, null]);
    case 3:
      return random.below(1000) - 500;
    case 4:
      return random.bytes(random.small(40));
    case 5:
      return String.fromCodePoint(...Array.from({ length: random.small(20) }, () => random.below(0x3000)));
    case 6:
      return Array.from({ length: random.small(6) }, () => hostile(random, depth - 1));
    case 7:
      return nested(random, 1 + random.small(14));
    default:
      return Object.fromEntries(
        Array.from({ length: random.small(5) }, () => [random.pick(texts), hostile(random, depth - 1)]),
      );
  }
}

function nested(random: Random, depth: number): unknown {
  let value: unknown = random.pick(numbers);
  for (let level = 0; level < depth; level++) value = random.oneIn(2) ? [value] : { a: value };
  return value;
}

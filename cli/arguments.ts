import type { ChannelReference } from '../contract/methods/fields.ts';
import { UsageError } from './usage.ts';

/** One field of a command line as a value. All throw UsageError that names the argument and what it takes. */

export function parseNatural(text: string, what: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`${what} '${text}' is not a whole number from 0 up`);
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new UsageError(`${what} '${text}' is above ${Number.MAX_SAFE_INTEGER}, the largest that can be sent`);
  return value;
}

export function parseNumber(text: string, what: string): number {
  const value = readNumber(text);
  if (!Number.isFinite(value)) throw new UsageError(`${what} '${text}' is not a number`);
  return value;
}

const readNumber = (text: string): number =>
  /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;

const NS_PER = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9 } as const;

/** Nanoseconds as pyPWMd takes them (`10000`), or with a unit (`10us`, `1.5ms`). */
export function parseNanoseconds(text: string, what: string): number {
  const [, number, unit] = /^([\d.]+)(ns|us|µs|ms|s)$/.exec(text) ?? [];
  if (number === undefined) return parseNatural(text, what);
  const ns = Math.round(parseNumber(number, what) * NS_PER[unit as keyof typeof NS_PER]);
  if (!Number.isSafeInteger(ns)) throw new UsageError(`${what} '${text}' is too long`);
  return ns;
}

const SECONDS_PER = { ms: 1e-3, s: 1, min: 60 } as const;

/** Seconds (`5`), or with a unit (`500ms`, `5s`, `2min`). */
export function parseSeconds(text: string, what: string): number {
  const [, number = text, unit = 's'] = /^([\d.]+)(ms|s|min)$/.exec(text) ?? [];
  const seconds = readNumber(number) * SECONDS_PER[unit as keyof typeof SECONDS_PER];
  if (!Number.isFinite(seconds))
    throw new UsageError(`${what} '${text}' is not a number of seconds, nor a time like 500ms, 5s, 2min`);
  if (seconds <= 0) throw new UsageError(`${what} '${text}' is no time: give seconds, or 500ms, 5s, 2min`);
  return seconds;
}

function parseChoice<Value>(text: string, what: string, choices: Readonly<Record<string, Value>>): Value {
  const value = Object.hasOwn(choices, text) ? choices[text] : undefined;
  if (value === undefined) throw new UsageError(`${what} '${text}' is not one of ${Object.keys(choices).join(', ')}`);
  return value;
}

const switches = { '0': false, '1': true, off: false, on: true } as const;
export const parseSwitch = (text: string, what = 'enable'): boolean => parseChoice<boolean>(text, what, switches);

const polarities = { '0': 'normal', '1': 'inversed', normal: 'normal', inversed: 'inversed' } as const;
export const parsePolarity = (text: string): 'normal' | 'inversed' =>
  parseChoice<'normal' | 'inversed'>(text, 'polarity', polarities);

/** What names a channel on a command line, for messages. */
const CHANNEL_HELP = "give a device name ('fan', 'leds/3'; 'postern devices' lists them) or CHIP CHANNEL ('0 1')";

/**
 * Takes a channel from the front of the words: CHIP CHANNEL as pyPWMd does (`0 1`, also `0/1`), or a device name with what
 * its entry leaves open (`fan`, `leds/3`, `all/0/1`).
 */
export function takeChannel(words: readonly string[]): { channel: ChannelReference; rest: string[] } {
  const [first, ...rest] = words;
  if (first === undefined || first === '') throw new UsageError('which channel?', CHANNEL_HELP);
  const [head = '', ...numbers] = first.split('/');
  if (/^\d/.test(head)) {
    const inWord = numbers.length > 0;
    const second = inWord ? numbers[0] : rest.shift();
    if (second === undefined || numbers.length > 1)
      throw new UsageError(`'${first}' is a chip without a channel`, CHANNEL_HELP);
    return { channel: { chip: parseNatural(head, 'chip'), channel: parseNatural(second, 'channel') }, rest };
  }
  const parsed = numbers.map((number) => parseNatural(number, `channel of ${head}`));
  const [a, b] = parsed;
  if (parsed.length > 2 || head === '') throw new UsageError(`'${first}' does not name a channel`, CHANNEL_HELP);
  if (a === undefined) return { channel: { device: head }, rest };
  return { channel: b === undefined ? { device: head, channel: a } : { device: head, chip: a, channel: b }, rest };
}

/** A channel and nothing else. */
export function onlyChannel(words: readonly string[]): ChannelReference {
  const { channel, rest } = takeChannel(words);
  noMore(rest);
  return channel;
}

/** No words: no parameters. */
export function noWords(words: readonly string[]): Record<never, never> {
  noMore(words);
  return {};
}

export function noMore(rest: readonly string[]): void {
  if (rest.length > 0) throw new UsageError(`'${rest[0]}' is one argument too many`);
}

/** JSON given on a command line. */
export function parseJsonObject(text: string, what: string): Record<string, unknown> {
  const value = parseJson(text, what);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError(`${what} is not a JSON object`, `for example '{"device":"fan"}'`);
  return value as Record<string, unknown>;
}

export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${what} is not JSON: ${(error as Error).message}`);
  }
}

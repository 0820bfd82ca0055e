import type { Params } from '../../contract/methods.ts';
import { noMore, parseNumber, takeChannel } from '../arguments.ts';
import type { VerbOption } from '../call-verb.ts';
import { UsageError } from '../usage.ts';
import { parseRatio } from './set-words.ts';

export const servoOptions: readonly VerbOption[] = [
  { flags: '--degrees', doc: 'the position is in degrees (0..180)' },
  { flags: '--us', doc: 'the position is the pulse in microseconds' },
];

/** `CHANNEL POSITION`: a ratio of the travel, degrees or microseconds. @throws UsageError */
export function parseServo(words: readonly string[], options: Readonly<Record<string, unknown>>): Params<'pwm.servo'> {
  const { channel, rest } = takeChannel(words);
  const [position, ...more] = rest;
  noMore(more);
  if (position === undefined) throw new UsageError('where to?', 'a ratio of the travel (0..1), or --degrees, or --us');
  if (options.degrees === true && options.us === true) throw new UsageError('give --degrees or --us, not both');
  if (options.degrees === true) return { ...channel, degrees: parseNumber(position, 'angle') };
  if (options.us === true) return { ...channel, pulseUs: parseNumber(position, 'pulse') };
  return { ...channel, ratio: parseRatio(position) };
}

/** `[MIN MAX [INTERVAL]]` in milliseconds, as pyPWMd takes them; nothing reads them. @throws UsageError */
export function parseServoTiming(words: readonly string[]): Params<'pwm.servoTiming'> {
  const [min, max, interval, ...more] = words;
  noMore(more);
  if (min === undefined) return {};
  if (max === undefined) throw new UsageError('MIN without MAX', 'servoset MIN MAX [INTERVAL], all in milliseconds');
  const timing = { minMs: parseNumber(min, 'shortest pulse'), maxMs: parseNumber(max, 'longest pulse') };
  return interval === undefined ? timing : { ...timing, intervalMs: parseNumber(interval, 'interval') };
}

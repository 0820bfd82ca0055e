/** Any channels that a catalogue may have, and any values that frames may. */

import type { Channel } from '../../../../contract/telemetry/catalogue.ts';
import { type LogHead, type LogPart, logTime } from '../../../../drivers/megasquirt/logs/log.ts';
import { fc } from '../../../random-cases.ts';

export const startedMs = Date.UTC(2026, 4, 4, 10);

const name = fc.oneof(
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.]{0,63}$/),
  fc.constantFrom('time', 'Time', 'time_', 'seconds', 'marker', 'marker__', 'MARK', 'rpm', 'RPM', 'nan'),
);
const line = (maxLength: number) =>
  fc
    .oneof(fc.string({ maxLength, unit: 'grapheme' }), fc.constantFrom('', '°C', 'Time', '"', 's', '12', 'a,b', "it's"))
    .filter((text) => text.length <= maxLength && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) && !/\p{Cs}/u.test(text));

const channel: fc.Arbitrary<Channel> = fc.record(
  {
    name,
    unit: line(32),
    label: line(64),
    digits: fc.integer({ min: 0, max: 9 }),
    options: fc.array(line(12), { maxLength: 4 }),
    derived: fc.constant(true as const),
  },
  { requiredKeys: ['name'], noNullPrototype: true },
);

export const channels = fc.uniqueArray(channel, { selector: (one) => one.name, minLength: 1, maxLength: 6 });

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -70_000, max: 70_000 }),
  fc.integer({ min: 0, max: 65_535 }).map((raw) => raw * 0.1),
);

/** What a 32-bit float keeps. */
export const shortNumber = fc.oneof(
  fc.integer({ min: -(2 ** 24), max: 2 ** 24 }),
  fc
    .tuple(fc.integer({ min: -999_999, max: 999_999 }), fc.integer({ min: 0, max: 6 }))
    .map(([n, digits]) => Number(`${n}e-${digits}`) + 0),
);

const text = fc
  .string({ maxLength: 120, unit: 'grapheme' })
  .map((some) => some.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ').trim())
  .filter((some) => some !== '');

/** A log of few entries. */
export function logs(value: fc.Arbitrary<number> = number): fc.Arbitrary<{ head: LogHead; entries: LogPart[] }> {
  return channels.chain((list) => {
    const atMs = fc.integer({ min: 0, max: 400_000_000 }).map((ticks) => logTime(startedMs + ticks / 100));
    const cell = fc.option(value, { freq: 5 }).map((one) => (one === null ? null : one + 0));
    const row = fc.record(
      {
        kind: fc.constant('row' as const),
        atMs,
        values: fc.array(cell, { minLength: list.length, maxLength: list.length }),
      },
      { noNullPrototype: true },
    );
    const marker = fc.record({ kind: fc.constant('marker' as const), atMs, text }, { noNullPrototype: true });
    const entries = fc.array(fc.oneof({ weight: 4, arbitrary: row }, { weight: 1, arbitrary: marker }), {
      maxLength: 8,
    });
    return entries.map((some) => ({ head: { startedMs, title: 'ecu0: a log', channels: list }, entries: some }));
  });
}

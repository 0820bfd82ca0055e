/** Random programs that could run, as a user would write them, and what befalls them while they do. */

import { compileProgram } from '../../../contract/schedule/compile.ts';
import { type Program, parseProgram } from '../../../contract/schedule/program.ts';
import type { Table } from '../../../contract/schedule/table.ts';
import { fc } from '../../random-cases.ts';

export interface Devices {
  /** GPIO lines. */
  readonly lines: readonly string[];
  /** PWM channels. */
  readonly channels: readonly string[];
}

/** Nothing that does not end by itself goes on for longer. */
export const LONGEST_MS = 400;
export const anyPace = fc.constantFrom(0, 20e6, 24e6, 33_333_333, 200e6, 1e9, 12_345_678, 600e6);

const MOST_ENTRIES = 8;
const oneOf = fc.constantFrom;
const often = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const seldom = <Value>(arbitrary: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const at = oneOf('0 ms', '0 ms', '1 ms', '5 ms', '5.000001 ms', '33 ms', '100 ms', '399 ms');
const every = oneOf('1 ms', '7 ms', '20 ms', '50 Hz', '3 Hz', '29.97 Hz', '333 us', '100 ms', '0.1 s');
const duration = oneOf('1 us', '100 us', '333 us', '1 ms', '2 ms', '5 ms');
const missed = oneOf('late', 'skip', 'burst');
const tolerance = oneOf('0 ns', '50 us', '1 ms', '100 ms');
const className = oneOf('coil', 'injector', 'servo');

const without = <Part extends object>(part: Part) =>
  Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));

/** What every entry may have. */
const common = fc.record({ class: seldom(className), missed: seldom(missed), tolerance: seldom(tolerance) });

function setPoint({ lines, channels }: Devices): fc.Arbitrary<object> {
  const gpio = fc.record({ device: oneOf(...lines), value: oneOf(0, 1, 1) }).map((set) => ({ gpio: set }));
  if (channels.length === 0) return gpio;
  const value = fc.oneof(
    oneOf(0, 0.1, 0.25, 0.5, 0.75, 1).map((ratio) => ({ ratio })),
    oneOf({ enabled: false }, { dutyNs: 5000, periodNs: 20_000 }, { periodNs: 40_000 }, { ratio: 0.5, enabled: true }),
  );
  const pwm = fc.tuple(oneOf(...channels), value).map(([device, what]) => ({ pwm: { device, ...what } }));
  return lines.length === 0 ? pwm : fc.oneof(gpio, pwm);
}

function timed(devices: Devices): fc.Arbitrary<object> {
  const when = fc.record({
    at: often(at),
    every: often(every),
    times: seldom(fc.integer({ min: 1, max: 20 })),
    until: seldom(oneOf('10 ms', '100 ms', '350 ms')),
    duration: often(duration),
  });
  return fc.tuple(setPoint(devices), when, common).map(([set, { times, until, ...rest }, more]) => ({
    ...set,
    ...more,
    ...rest,
    ...(rest.every === undefined ? {} : { times, until }),
  }));
}

function atAngle(devices: Devices): fc.Arbitrary<object> {
  const when = fc.record({
    angle: fc.oneof(
      oneOf('0 deg', '350 deg', '-10 deg', '719.99 deg', '90 deg'),
      fc.integer({ min: -720, max: 720 }).map((degrees) => `${degrees} deg`),
    ),
    isBefore: fc.boolean(),
    lasts: often(duration),
    atMost: seldom(oneOf('5 ms', '6 ms', '20 ms')),
    times: seldom(fc.integer({ min: 1, max: 9 })),
  });
  return fc.tuple(setPoint(devices), when, common).map(([set, { angle, isBefore, lasts, atMost, times }, more]) => ({
    ...set,
    ...more,
    angle,
    times,
    ...(lasts === undefined ? {} : { [isBefore ? 'before' : 'duration']: lasts, atMost }),
  }));
}

function fading({ channels }: Devices): fc.Arbitrary<object> {
  const ratio = oneOf(0, 0.2, 0.5, 0.8, 1);
  const fade = fc.record({
    device: oneOf(...channels),
    from: ratio,
    to: ratio,
    seconds: oneOf(0.01, 0.05, 0.1),
    curve: oneOf('linear', 'smooth', 'sine', 'quadratic'),
  });
  return fc
    .record({ fade, at: often(at), every: seldom(oneOf('150 ms', '3 Hz')), missed: seldom(missed) })
    .map((entry) => ({ ...entry, ...(entry.missed === 'skip' ? { tolerance: '1 ms' } : {}) }));
}

function anyEntry(devices: Devices): fc.Arbitrary<object> {
  const drawn = fc.oneof(
    { weight: 4, arbitrary: timed(devices) },
    { weight: 4, arbitrary: atAngle(devices) },
    ...(devices.channels.length === 0 ? [] : [{ weight: 1, arbitrary: fading(devices) }]),
  );
  return drawn
    .map((entry): { missed?: string; tolerance?: string } => without(entry))
    .map((entry) =>
      entry.missed === 'skip' && entry.tolerance === undefined ? { ...entry, tolerance: '1 ms' } : entry,
    )
    .filter((entry) => parseProgram({ cycle: '600 rpm', events: [entry] }).program !== undefined);
}

/** All of them pass `parseProgram`, end by themselves, and drive nothing but these devices. */
export function anyProgram(devices: Devices): fc.Arbitrary<Program> {
  const head = fc.record({
    cycle: oneOf('600 rpm', '6000 rpm', '200 ms', '24 ms', '120 rpm'),
    until: oneOf('50 ms', '200 ms', `${LONGEST_MS} ms`),
    window: seldom(oneOf('1 ms', '100 us')),
    fadeRateHz: seldom(oneOf(50, 200, 33)),
    onBroken: seldom(oneOf('tell', 'stop')),
  });
  return fc
    .tuple(head, fc.array(anyEntry(devices), { minLength: 1, maxLength: MOST_ENTRIES }))
    .map(([drawn, events]) => ({ ...without(drawn), events }) as Program)
    .filter((program) => parseProgram(program).program !== undefined);
}

export function tableOfProgram(program: Program): Table {
  const { table, problems } = compileProgram(program);
  if (table === undefined) throw new Error(problems.map(({ message }) => message).join('; '));
  return table;
}

/** What the snapshots show: an engine, and a program of events in time. */
import { parseWheel } from '../../../../contract/schedule/decoder/wheel.ts';
import { cycleDiagram, engineDiagram } from '../../../../contract/schedule/draw/cycle.ts';
import type { Diagram } from '../../../../contract/schedule/draw/diagram.ts';
import { timeDiagram } from '../../../../contract/schedule/draw/time.ts';
import { EIGHT_CYLINDERS, pairsOf } from '../../../../contract/schedule/patterns.ts';
import { emptyTable, NONE, type Table, type TimeRows } from '../../../../contract/schedule/table.ts';

const NS_PER_MS = 1e6;

interface TimedEvent {
  readonly class: string;
  readonly atMs: number;
  readonly everyMs?: number;
  readonly times?: number;
  readonly durationMs?: number;
}

/** A table of events in time, as the compiler makes it. */
export function tableOf(events: readonly TimedEvent[]): Table {
  const names = [...new Set(events.map((event) => event.class))];
  const column = (value: (event: TimedEvent, index: number) => number) => events.map(value);
  const time: TimeRows = {
    number: column((_, index) => index + 1),
    entry: column((_, index) => index),
    class: column((event) => names.indexOf(event.class)),
    on: column((_, index) => index),
    off: column(({ durationMs }, index) => (durationMs === undefined ? NONE : index)),
    duration: column(({ durationMs = 0 }) => durationMs * NS_PER_MS),
    times: column(({ times }) => times ?? NONE),
    missed: column(() => 0),
    tolerance: column(() => 0),
    at: column(({ atMs }) => atMs * NS_PER_MS),
    everyNumerator: column(({ everyMs = 0 }) => everyMs * NS_PER_MS),
    everyDenominator: column(({ everyMs }) => (everyMs === undefined ? 0 : 1)),
    until: column(() => NONE),
    windowed: column(() => 0),
  };
  return { ...emptyTable, time, classes: names.map((name) => ({ name, tolerance: NONE })) };
}

const fade = Array.from({ length: 20 }, (_, step) => ({ class: 'psu ramp', atMs: 400 + step * 20 }));

export const bench = tableOf([
  { class: 'servo sweep', atMs: 0, everyMs: 20 },
  { class: 'lamp', atMs: 250, everyMs: 500, durationMs: 125 },
  { class: 'sampling', atMs: 0, everyMs: 1 },
  { class: 'relay', atMs: 0.0625 },
  ...fade,
]);

export const diagrams: Readonly<Record<string, Diagram>> = {
  'eight-cylinders': engineDiagram(EIGHT_CYLINDERS, 200 * NS_PER_MS, parseWheel('36-1+1', 'crank')),
  'four-at-speed': engineDiagram(
    { cylinders: 4, injection: { advanceDegrees: 420, pulseMs: 12 }, ignition: { advanceDegrees: 25, dwellMs: 5 } },
    20 * NS_PER_MS,
    parseWheel('12+1', 'cam'),
  ),
  'one-output': cycleDiagram(
    pairsOf({ ...EIGHT_CYLINDERS, ignition: { advanceDegrees: 10, dwellMs: 4 } })
      .filter(({ part }) => part === 'coil')
      .map((pair) => ({ ...pair, name: 'a single coil' })),
    { title: 'One coil for eight cylinders', cycleNs: 200 * NS_PER_MS },
  ),
  'first-second': timeDiagram(bench, { title: 'bench.json: its first second' }),
};

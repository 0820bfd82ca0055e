/**
 * `node --expose-gc ten-hours.ts`: ten virtual hours of an engine and of intervals in time, with lateness counted. Prints how many
 * events there were, and by how many bytes the heap is larger after the last nine hours than after the first.
 */
import { cycleOfRpm } from '../../../contract/schedule/angle.ts';
import { Lateness } from '../../../contract/schedule/lateness.ts';
import { Scheduler } from '../../../contract/schedule/scheduler.ts';
import { tableOf } from './tables.ts';

const HOUR_NS = 3600e9;
const TEETH = 12;

const cylinders = Array.from({ length: 4 }, (_, n) => n * 16_384);
const table = tableOf({
  pairs: cylinders.flatMap((top) => [
    { kind: 'following' as const, angle: (top + 30_000) % 65_536, duration: 3e6, bound: 20e6 },
    { kind: 'leading' as const, angle: (top + 64_000) % 65_536, duration: 5e6, bound: 12e6 },
  ]),
  timed: [
    { at: 0, every: 360e6, windowed: true },
    { at: 0, every: 1000e6, by: 3, windowed: true, duration: 5e6 },
  ],
  windowTicks: 20e6,
});

let events = 0;
const lateness = new Lateness('all', 1e6);
const sink = {
  fired: (_: number, row: number, _edge: string, _cause: string, due: number, at: number) => {
    events += 1;
    lateness.record(at - due, row < 2 ? 0 : scheduler.cycleTicks);
  },
  skipped: () => {},
};
const scheduler = new Scheduler(table, sink, { start: 0, pairs: 8, outputs: 8 });

/** Teeth come by a pace that swings; now and then sync is lost, a plan replaced, a pair cancelled. */
function run(from: number, to: number): void {
  let at = from;
  for (let n = 0; at < to; n++) {
    const cycle = cycleOfRpm(30 + 20 * Math.sin(n / 500), 1e9);
    at += Math.floor(cycle / TEETH);
    while (scheduler.nextAt < at) scheduler.advance(scheduler.nextAt);
    scheduler.tooth({ angle: Math.round(((n % TEETH) * 65_536) / TEETH), at, cycleTicks: cycle });
    if (n % 5000 === 4999) scheduler.lost(at);
    if (n % 3000 === 2999) scheduler.replace(table, at);
    if (n % 3000 === 2000) scheduler.cancel(2 + ((n / 1000) % 8));
  }
}

function heapBytes(): number {
  for (let n = 0; n < 3; n++) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

run(0, HOUR_NS);
const before = heapBytes();
run(HOUR_NS, 10 * HOUR_NS);
const grown = heapBytes() - before;
process.stdout.write(`${JSON.stringify({ events, grown, late: lateness.toJSON() })}\n`);

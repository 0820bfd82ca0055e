import { defaultPrecision } from '../broker/lanes/precision.ts';
import type { Lateness } from '../contract/schedule/lateness.ts';
import { type Case, makeCase } from './case.ts';
import { machineOf } from './machine.ts';
import { Bare, type Pace } from './schedule/bare.ts';
import { BenchLane } from './schedule/lane.ts';
import { MemoryLine } from './schedule/line.ts';
import { MEASURED_CPU } from './schedule/load.ts';
import { mayHavePriority, PRIORITY } from './schedule/priority.ts';
import { toggling } from './schedule/programs.ts';

const ROUNDS = 3;
const SECONDS = 0.25;
const LEAST_RATE = 20_000;
const MOST_RATE = 2.56e6;
/** What rates are tried: each so many times the one before it, then between the last that was kept and the first that was not. */
const FACTOR = 2;
const REFINEMENTS = 3;
/** A rate is kept if no more are later than a millisecond. */
const LATE_SHARE = 0.01;
const TOLERANCE_NS = 1e6;
/** A rate is given up when it was not kept so often: all but one may have been the machine. */
const ATTEMPTS = 12;

type Run = (pace: Pace) => Lateness | Promise<Lateness>;

/** How many events a second one thread keeps up with, each a write to a file in memory, before one of a hundred is later than 1 ms. */
export async function scheduleRate(): Promise<Case[]> {
  using bare = Bare.compile();
  const priority = mayHavePriority() ? PRIORITY : undefined;
  using line = new MemoryLine();
  await using lane = await BenchLane.start({ priority, cpu: MEASURED_CPU, spinNs: defaultPrecision.spinNs });
  const runs = { ours: [] as number[], floor: [] as number[] };
  for (let round = 0; round <= ROUNDS; round++) {
    const ours = await most(async (pace) => (await lane.run(toggling(pace), line)).lateness);
    const floor = bare === undefined ? 0 : await most((pace) => bare.run({ ...pace, priority }, line).lateness);
    if (round === 0) continue;
    runs.ours.push(ours);
    runs.floor.push(floor);
  }
  const machine = machineOf(
    `on CPU ${MEASURED_CPU}, ${priority === undefined ? 'no priority' : `SCHED_FIFO ${priority}`}`,
  );
  return [makeCase({ name: 'schedule-rate', unit: 'events/s', ...runs, better: 'higher', machine })];
}

async function most(run: Run): Promise<number> {
  let kept = LEAST_RATE;
  let over = LEAST_RATE;
  while (over < MOST_RATE && (await keeps(run, over))) {
    kept = over;
    over *= FACTOR;
  }
  for (let step = 0; step < REFINEMENTS; step++) {
    const between = Math.sqrt(kept * over);
    if (await keeps(run, between)) kept = between;
    else over = between;
  }
  return kept;
}

async function keeps(run: Run, rate: number): Promise<boolean> {
  const periodNs = Math.round(1e9 / rate);
  const pace = {
    events: rate * SECONDS,
    periodNs,
    cpu: MEASURED_CPU,
    spinNs: defaultPrecision.spinNs,
    toleranceNs: TOLERANCE_NS,
  };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++)
    if ((await run({ ...pace, events: Math.round(pace.events) })).toJSON().lateShare <= LATE_SHARE) return true;
  return false;
}

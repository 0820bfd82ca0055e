import { defaultPrecision } from '../broker/lanes/precision.ts';
import { Lateness } from '../contract/schedule/lateness.ts';
import { type Case, type Measured, makeCase } from './case.ts';
import { machineOf } from './machine.ts';
import { Bare, type Kept, type Pace } from './schedule/bare.ts';
import { BenchLane } from './schedule/lane.ts';
import { MemoryLine } from './schedule/line.ts';
import { Load, MEASURED_CPU } from './schedule/load.ts';
import { mayHavePriority, PRIORITY } from './schedule/priority.ts';
import { toggling } from './schedule/programs.ts';

/** Together half a minute of each, in turn, so that what else the machine does falls on all alike. */
const ROUNDS = 6;
const EVENTS = 5000;
/** Before them: the first seconds of a thread are not its others. */
const WARM_UP_EVENTS = 4000;
const PERIOD_NS = 1e6;
const NS_PER_US = 1000;
/** At the same priority, how much later than the bare program's its p99 may be. */
const BOUND = 2;

interface Runs {
  ours: Lateness[];
  /** The bare program: as it sleeps, and where it spins for as long as ours. */
  bare: Lateness[];
  spinning: Lateness[];
}

/**
 * A thousand events a second: how late each is once its write has returned, as the thread that wrote says. Beside it a bare C program that
 * sleeps with the same clock_nanosleep(2) and writes to the same file, on the same processor, at the same priority.
 */
export async function scheduleLateness(): Promise<Case[]> {
  using bare = Bare.compile();
  const cases: Case[] = [];
  for (const priority of [undefined, PRIORITY]) {
    if (priority !== undefined && !mayHavePriority()) break;
    for (const isLoaded of [false, true]) {
      using _load = isLoaded ? new Load() : undefined;
      cases.push(...casesOf(await measure(priority, bare), priority, isLoaded));
    }
  }
  return cases;
}

async function measure(priority: number | undefined, bare: Bare | undefined): Promise<Runs> {
  using line = new MemoryLine();
  const pace: Pace = {
    events: EVENTS,
    periodNs: PERIOD_NS,
    priority,
    cpu: MEASURED_CPU,
    spinNs: defaultPrecision.spinNs,
  };
  await using lane = await BenchLane.start({ ...pace, priority, cpu: MEASURED_CPU, locked: priority !== undefined });
  const runs: Runs = { ours: [], bare: [], spinning: [] };
  const table = toggling(pace);
  const add = (to: Lateness[], kept: Kept | undefined) => kept !== undefined && to.push(kept.lateness);
  await lane.run(toggling({ ...pace, events: WARM_UP_EVENTS }), line);
  for (let round = 0; round < ROUNDS; round++) {
    add(runs.ours, await lane.run(table, line));
    add(runs.bare, bare?.run({ ...pace, spinNs: 0 }, line));
    add(runs.spinning, bare?.run(pace, line));
  }
  return runs;
}

function casesOf({ ours, bare, spinning }: Runs, priority: number | undefined, isLoaded: boolean): Case[] {
  const machine = machineOf(`on CPU ${MEASURED_CPU}${isLoaded ? ', the others busy' : ''}`);
  const name = `schedule-lateness, ${priority === undefined ? 'no priority' : `SCHED_FIFO ${priority}`}${isLoaded ? ', loaded' : ''}`;
  const one = (what: string, floor: readonly Lateness[], of: (run: Lateness) => number, more: Partial<Measured> = {}) =>
    makeCase({
      name: `${name}: ${what}`,
      unit: 'µs',
      ours: ours.map((run) => of(run) / NS_PER_US),
      // Where there is no compiler nothing is beside it.
      floor: floor.length === 0 ? [0] : floor.map((run) => of(run) / NS_PER_US),
      machine,
      ...more,
    });
  const p50 = (run: Lateness) => run.quantileNs(0.5);
  const p99 = (run: Lateness) => run.quantileNs(0.99);
  const most = (run: Lateness) => run.toJSON().maxNs;
  return [
    one('p50', bare, p50),
    one('p99', bare, p99, { bound: bare.length === 0 ? null : BOUND }),
    one('max', bare.length === 0 ? [] : [merged(bare)], most, { ours: [most(merged(ours)) / NS_PER_US] }),
    one('p99, the bare program spins too', spinning, p99),
  ];
}

function merged(runs: readonly Lateness[]): Lateness {
  const all = new Lateness('all');
  for (const run of runs) all.merge(run);
  return all;
}

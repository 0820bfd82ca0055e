import { setTimeout as sleep } from 'node:timers/promises';
import { defaultPrecision } from '../broker/lanes/precision.ts';
import { Scheduler } from '../contract/schedule/scheduler.ts';
import type { Sink } from '../contract/schedule/sink.ts';
import { type Case, makeCase } from './case.ts';
import { machineOf, pinned, UNPINNED } from './machine.ts';
import { wakeUpsOf } from './rest.ts';
import { alternate } from './rounds.ts';
import { Bare } from './schedule/bare.ts';
import { DEPTH_BOUND, FEW, MANY } from './schedule/depth.ts';
import { IdleBroker, type Watched } from './schedule/idle-broker.ts';
import { BenchLane } from './schedule/lane.ts';
import { MemoryLine } from './schedule/line.ts';
import { idle, repeating, toggling } from './schedule/programs.ts';

const ROUNDS = 3;
const WATCH_MS = 5000;
const SETTLE_MS = 500;
const IDLE_PROGRAMS = 100;
const PACE = { events: 500, periodNs: 10e6, spinNs: defaultPrecision.spinNs };

const DEPTH_ROUNDS = 10;
const STEPS = 100_000;

/** What the scheduler takes of a CPU: with programs that wait, with one of 100 events a second, and for its next event of very many. */
export async function scheduleCost(): Promise<Case[]> {
  return [...(await waiting()), ...(await resting()), await working(), ...(await deep())];
}

/** This process, which does nothing else meanwhile. */
async function watched(): Promise<Watched> {
  const [wakeUps, began, before] = [wakeUpsOf(process.pid), performance.now(), process.cpuUsage()];
  await sleep(WATCH_MS);
  const { user, system } = process.cpuUsage(before);
  const ms = performance.now() - began;
  return { wakeUps: ((wakeUpsOf(process.pid) - wakeUps) * 1000) / ms, cpuShare: (user + system) / 1000 / ms };
}

/** A lane with a hundred programs whose next event is a day away, against one that has none. */
async function waiting(): Promise<Case[]> {
  using line = new MemoryLine();
  await using lane = await BenchLane.start({ spinNs: defaultPrecision.spinNs });
  const table = idle();
  const ours: Watched[] = [];
  const floor: Watched[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const none = await watched();
    const programs = Array.from({ length: IDLE_PROGRAMS }, () => lane.begin(table, line));
    // What it takes to begin them is not what is watched.
    await sleep(SETTLE_MS);
    const some = await watched();
    for (const program of programs) await lane.end(program);
    if (round === 0) continue;
    ours.push(some);
    floor.push(none);
  }
  return idleCases('of a lane', ours, floor);
}

/** The same of a whole broker. */
async function resting(): Promise<Case[]> {
  await using broker = await IdleBroker.start();
  const runs = { ours: [] as Watched[], floor: [] as Watched[] };
  for (let round = 0; round < ROUNDS; round++) {
    runs.floor.push(await broker.watched({ programs: false, ms: WATCH_MS }));
    runs.ours.push(await broker.watched({ programs: true, ms: WATCH_MS }));
  }
  return idleCases('of a broker', runs.ours, runs.floor);
}

function idleCases(whose: string, ours: readonly Watched[], floor: readonly Watched[]): Case[] {
  const machine = machineOf(UNPINNED);
  const figures = (of: (run: Watched) => number) => ({ ours: ours.map(of), floor: floor.map(of), machine });
  const name = `schedule-cost, ${IDLE_PROGRAMS} idle programs ${whose}`;
  return [
    makeCase({ name: `${name}: wake-ups`, unit: 'wake-ups/s', ...figures(({ wakeUps }) => wakeUps) }),
    makeCase({ name: `${name}: CPU`, unit: '% of a CPU', ...figures(({ cpuShare }) => cpuShare * 100) }),
  ];
}

/** One program of 100 events a second, against the bare program that sleeps between them. */
async function working(): Promise<Case> {
  using line = new MemoryLine();
  await using lane = await BenchLane.start({ spinNs: defaultPrecision.spinNs });
  using bare = Bare.compile();
  const table = toggling(PACE);
  const share = (cpuNs: number) => (100 * cpuNs) / (PACE.events * PACE.periodNs);
  const runs = await alternate(
    ROUNDS,
    async () => share((await lane.run(table, line)).cpuNs),
    () => (bare === undefined ? 0 : share(bare.run({ ...PACE, spinNs: 0 }, line).cpuNs)),
  );
  return makeCase({ name: 'schedule-cost, 100 events/s', unit: '% of a CPU', ...runs, machine: machineOf(UNPINNED) });
}

/** The next event among 100,000 that repeat, against the next among 10: with all that a scheduler does for it. */
function deep(): Promise<Case[]> {
  return pinned(async (pinning) => {
    const runs = await alternate(DEPTH_ROUNDS, stepNs(MANY), stepNs(FEW));
    const name = 'schedule-cost, next of 100,000 against 10';
    return [makeCase({ name, unit: 'ns/event', ...runs, bound: DEPTH_BOUND, machine: machineOf(pinning) })];
  });
}

/** Events done one after the other, each at its time, of as many as wait. */
function stepNs(waiting: number): () => number {
  let done = 0;
  const sink: Sink = {
    fired: () => {
      done += 1;
    },
    skipped: () => {},
  };
  const scheduler = new Scheduler(repeating(waiting), sink, { start: 0 });
  return () => {
    const began = performance.now();
    for (done = 0; done < STEPS; ) scheduler.advance(scheduler.nextAt);
    return ((performance.now() - began) * 1e6) / done;
  };
}

/**
 * One run of the Mega's image with an engine: what it is told, what its wheel does, and how late its pins were in the end. The
 * plan is asked of the console, and must stay the same while it is measured; the console is asked something ten times a second
 * meanwhile, as a client does.
 */
import { Answers, ConsoleScript, Unanswered } from '../mega-console.ts';
import { outputPorts, pinOfOutput } from '../mega-pins.ts';
import { CYCLES_PER_MS, type MegaRun, type Profile, runMega } from '../mega-run.ts';
import { type Judged, judge, type PlanRow } from './lateness.ts';
import { Truth } from './truth.ts';

export interface EngineCase {
  readonly cylinders: number;
  /** As many as cylinders unless it is said. */
  readonly coils?: number;
  readonly wheel: { readonly places: number; readonly missing: number; readonly isOnCam: boolean };
  readonly rpm: number;
  /** While it is measured it goes from `rpm` to this, so much each second. */
  readonly ramp?: { readonly to: number; readonly perSecond: number };
  /** Instead of the spark advance that is held otherwise. */
  readonly sparkAdvance?: number;
  /** Of the time that is measured; at least twelve cycles otherwise. */
  readonly windowMs?: number;
}

interface Metrics {
  readonly interrupts: readonly (readonly [name: string, count: number, totalTicks: number, mostTicks: number])[];
}

interface Tasks {
  readonly tasks: readonly (readonly [
    name: string,
    runs: number,
    over: number,
    mostTicks: number,
    budgetTicks: number,
  ])[];
}

export interface CaseResult {
  readonly rows: readonly PlanRow[];
  readonly judged: Judged;
  /** While it was measured. */
  readonly profile: Profile;
  readonly windowMs: number;
  readonly run: MegaRun;
  readonly metrics: Metrics;
  readonly tasks: Tasks;
  readonly status: Readonly<Record<string, unknown>>;
  readonly ticksPerSecond: number;
}

/** The bench's: held, so that nothing is computed over them. */
export const held = { FinalPulseAdvance: 355, FinalSparkAdvance: 25, FinalPulseWidth: 2000, FinalSparkWidth: 2500 };
const START_MS = 100;
const PAGES = 6;
const PAGE_MS = 40;
/** Between what is asked while it is measured. */
const ASK_MS = 100;
/** Where interrupts take nearly all of the processor, the console is asked so many times more slowly. */
export const SLOWLY = 8;
const CLOCK = 16e6;

interface EventsPage {
  readonly plan: number;
  readonly count: number;
  readonly rows: readonly (readonly [output: number, kind: 'f' | 'l' | 'p', angle16: number, ticks: number])[];
}

/** @throws Error where its plan cannot be asked, or changed while it was measured */
export function runCase(image: string, given: EngineCase): Promise<CaseResult> {
  return runAtPace(image, given, 1).catch((error: Error) => {
    if (error instanceof Unanswered) return runAtPace(image, given, SLOWLY);
    throw error;
  });
}

async function runAtPace(image: string, given: EngineCase, pace: number): Promise<CaseResult> {
  const { wheel, rpm, ramp } = given;
  const script = new ConsoleScript();
  const hello = script.ask(START_MS, 'hello');
  const told = script.set(START_MS + 40, {
    EncoderTeeth: wheel.places,
    EncoderMissing: wheel.missing,
    EncoderRatio: wheel.isOnCam ? 2 : 1,
    Cylinders: given.cylinders,
    Coils: given.coils ?? given.cylinders,
    MaxRPM: 30000,
    CrankingRPM: 200,
    SemiSequentialRPM: 300,
    SequentialRPM: 400,
    ...held,
    FinalSparkAdvance: given.sparkAdvance ?? held.FinalSparkAdvance,
  });
  const settled = told + Math.max(300, (6 * 120_000) / rpm);
  const pages = Array.from({ length: PAGES }, (_, page) =>
    script.ask(settled + page * PAGE_MS * pace, 'events', { from: page * 8 }),
  );
  const from = settled + PAGES * PAGE_MS * pace + 20;
  const cycleMs = 120_000 / rpm;
  const windowMs = given.windowMs ?? Math.max(600, 12 * cycleMs);
  const until = from + windowMs;
  for (let ms = from + 5; ms < until - ASK_MS / 2; ms += ASK_MS * pace) script.ask(ms, 'get', { name: 'RPM' });
  const after = until + 20 * pace;
  const again = script.ask(after, 'events', { from: 0 });
  const metrics = script.ask(after + ASK_MS * pace, 'metrics');
  const tasks = script.ask(after + 2 * ASK_MS * pace, 'tasks');
  const status = script.ask(after + 3 * ASK_MS * pace, 'status');
  const run = await runMega(image, {
    seconds: (after + 6 * ASK_MS * pace) / 1000,
    ports: outputPorts,
    scenario: [
      `0 wheel ${wheel.places} ${wheel.missing} ${wheel.isOnCam ? 'cam' : 'crank'}`,
      ...script.lines,
      `${told} rpm ${rpm}`,
      `${from} mark before`,
      ...(ramp === undefined ? [] : [`${from} ramp ${ramp.to} ${ramp.perSecond}`]),
      `${until} mark measured`,
    ],
  });
  const answers = new Answers(run.said);
  const { ticksPerSecond } = answers.of<{ ticksPerSecond: number }>(hello);
  const first = answers.of<EventsPage>(pages[0] ?? 0);
  const last = answers.of<EventsPage>(again);
  if (first.plan !== last.plan) throw new Error(`the plan changed while it was measured: ${first.plan}, ${last.plan}`);
  const told16 = pages.slice(0, Math.ceil(first.count / 8)).flatMap((id) => answers.of<EventsPage>(id).rows);
  if (told16.length !== first.count) throw new Error(`the plan has ${first.count} rows; ${told16.length} were told`);
  const rows = told16.flatMap(([output, kind, angle16, ticks]) =>
    kind === 'p' ? [] : [{ output, kind, angle16, duration: (ticks * CLOCK) / ticksPerSecond }],
  );
  const window = { from: from * CYCLES_PER_MS, until: until * CYCLES_PER_MS };
  const truth = new Truth(run.motions);
  const judged = [rows, ...(wheel.isOnCam ? [] : [halfOn(rows)])].map((each) =>
    judge(each, run.pins, pinOfOutput, truth, window),
  );
  return {
    rows,
    judged: judged.reduce((best, other) => (other.lost.length < best.lost.length ? other : best)),
    profile: run.windows.measured ?? { cycles: 0, vectors: [] },
    windowMs,
    run,
    metrics: answers.of(metrics),
    tasks: answers.of(tasks),
    status: answers.of(status),
    ticksPerSecond,
  };
}

/** A wheel on the crank does not say which turn of the cycle it is: the firmware's may be the other one. */
const halfOn = (rows: readonly PlanRow[]): PlanRow[] =>
  rows.map((row) => ({ ...row, angle16: (row.angle16 + 32_768) % 65_536 }));

import { angleOfDegrees, cycleOfRpm } from './angle.ts';
import { type ActionKind, kindOf } from './entry-rules.ts';
import { fadeSteps, stepsOfFade } from './fade.ts';
import { limitProblem } from './limits.ts';
import type { Entry, Program, ProgramProblem } from './program.ts';
import { TableDraft } from './rows.ts';
import type { Action, SetPointKind } from './set-points.ts';
import { MISSED } from './sink.ts';
import { type CycleSource, NONE, PAIR, type Table } from './table.ts';
import { degrees, durationNs, period, rpm } from './units.ts';

const DEFAULT_FADE_RATE_HZ = 50;
/** How much longer than it should a coil may be charged where the program does not say. */
const DEFAULT_BOUND_FACTOR = 2;
/** Rows between two places where the work may be interrupted. */
const PIECE = 256;

export type Compiled = { table: Table; problems: [] } | { table: undefined; problems: ProgramProblem[] };

const nsOr = (text: string | undefined, otherwise: number): number =>
  text === undefined ? otherwise : (durationNs(text) ?? otherwise);

/** A program that `parseProgram` has let through, as a table of events. Fades become steps. */
export function compileProgram(program: Program): Compiled {
  const steps = compiling(program);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** As `compileProgram`, a piece at a time: who has other things to do may do them in between. */
export function* compiling(program: Program): Generator<void, Compiled, void> {
  const fadeRateHz = program.fadeRateHz ?? DEFAULT_FADE_RATE_HZ;
  const problems = sizeProblems(program, fadeRateHz);
  if (problems.length > 0) return { table: undefined, problems };
  const draft = new TableDraft();
  const keys: string[] = [];
  for (const [n, entry] of program.events.entries()) {
    const kind = kindOf(entry);
    if (kind === undefined) continue;
    if (entry.angle !== undefined && kind !== 'fade') addPair(draft, entry, { kind, place: n });
    else yield* addTimed(draft, keys, entry, { kind, place: n, program, fadeRateHz });
    yield;
  }
  draft.link(keys);
  const cycle = cycleOf(program.cycle);
  const table: Table = {
    actions: draft.actions,
    classes: draft.classes,
    time: draft.time.columns,
    angle: draft.angle.columns,
    outputs: draft.outputs,
    windowTicks: nsOr(program.window, 0),
    ...(cycle === undefined ? {} : { cycle }),
    until: nsOr(program.until, NONE),
  };
  return { table, problems: [] };
}

/** Counted before anything is made of it. */
function sizeProblems({ events }: Program, fadeRateHz: number): ProgramProblem[] {
  let [timed, pairs] = [0, 0];
  const classes = new Set<string>();
  for (const [n, entry] of events.entries()) {
    const { angle, fade } = entry;
    classes.add(classOf(entry, kindOf(entry)));
    if (angle === undefined) timed += fade === undefined ? 1 : stepsOfFade(fade, fadeRateHz) + 1;
    else pairs += 1;
    const problem =
      limitProblem('events', Math.max(1, timed)) ??
      limitProblem('pairs', pairs) ??
      limitProblem('classes', classes.size);
    if (problem !== undefined) return [{ path: `events[${n}]`, message: `the program is too long here: ${problem}` }];
  }
  return [];
}

function cycleOf(cycle: Program['cycle']): CycleSource | undefined {
  if (cycle === undefined) return undefined;
  if (typeof cycle !== 'string') return cycle;
  const speed = rpm(cycle);
  return { ticks: speed === undefined ? nsOr(cycle, 0) : cycleOfRpm(speed, 1e9) };
}

/** The device of an entry, as outputs are told apart by. */
function outputName(action: Action): string {
  if (action.kind !== 'pwm') return `${action.kind} ${action.device}`;
  return ['pwm', action.device ?? '', action.chip ?? '', action.channel ?? ''].join(' ');
}

function actionOf(entry: Entry, kind: SetPointKind): Action {
  return { kind, ...entry[kind] } as Action;
}

/** What ends an entry: what it says; else a PWM channel is switched off, and a line has its other level. */
function endingOf(entry: Entry, action: Action): Action {
  if (action.kind === 'gpio') {
    const other = action.value === 1 ? 0 : 1;
    return { kind: 'gpio', device: action.device, value: other, ...entry.ending } as Action;
  }
  if (action.kind !== 'pwm') return { kind: action.kind, device: action.device, ...entry.ending } as Action;
  const { device, chip, channel } = action;
  const place = Object.fromEntries(
    Object.entries({ device, chip, channel }).filter(([, value]) => value !== undefined),
  );
  return { kind: 'pwm', ...place, ...(entry.ending ?? { enabled: false }) } as Action;
}

const classOf = (entry: Entry, kind: ActionKind | undefined): string =>
  entry.class ?? (kind === 'fade' ? 'pwm' : (kind ?? ''));

/** The columns that rows of both bases have. */
function commonOf(draft: TableDraft, entry: Entry, kind: ActionKind, place: number) {
  const tolerance = nsOr(entry.tolerance, NONE);
  draft.events += 1;
  return {
    number: draft.events,
    entry: place,
    class: draft.class(classOf(entry, kind), tolerance),
    duration: nsOr(entry.before ?? entry.duration, 0),
    times: entry.times ?? NONE,
    missed: MISSED[entry.missed ?? 'late'],
    tolerance,
  };
}

function addPair(draft: TableDraft, entry: Entry, { kind, place }: { kind: SetPointKind; place: number }): void {
  const action = actionOf(entry, kind);
  const common = commonOf(draft, entry, kind, place);
  const isOn = common.duration > 0;
  const leads = entry.before !== undefined;
  draft.angle.add({
    ...common,
    kind: isOn ? (leads ? PAIR.leading : PAIR.following) : PAIR.point,
    on: draft.action(action),
    off: isOn ? draft.action(endingOf(entry, action)) : NONE,
    angle: angleOfDegrees(degrees(entry.angle ?? '0 deg') ?? 0),
    output: isOn ? draft.output(outputName(action)) : NONE,
    bound: nsOr(entry.atMost, leads ? common.duration * DEFAULT_BOUND_FACTOR : NONE),
  });
}

interface TimedOptions {
  kind: ActionKind;
  place: number;
  program: Program;
  fadeRateHz: number;
}

/** @param keys by row: what rows have in common that may take each other's place */
function* addTimed(
  draft: TableDraft,
  keys: string[],
  entry: Entry,
  { kind, place, program, fadeRateHz }: TimedOptions,
): Generator<void, void, void> {
  const every = entry.every === undefined ? undefined : period(entry.every);
  const ends = [entry.until, program.until].filter((text) => text !== undefined).map((text) => nsOr(text, NONE));
  const steps =
    entry.fade === undefined
      ? [{ afterNs: 0, action: actionOf(entry, kind as SetPointKind) }]
      : fadeSteps(entry.fade, fadeRateHz);
  for (const { afterNs, action } of steps) {
    if (keys.length % PIECE === 0) yield;
    const common = commonOf(draft, entry, kind, place);
    const isOn = common.duration > 0;
    draft.time.add({
      ...common,
      on: draft.action(action),
      off: isOn ? draft.action(endingOf(entry, action)) : NONE,
      at: nsOr(entry.at, 0) + afterNs,
      everyNumerator: every?.numerator ?? 0,
      everyDenominator: every?.denominator ?? 0,
      until: ends.length === 0 ? NONE : Math.min(...ends),
      successor: NONE,
      windowed: every !== undefined && program.window !== undefined && entry.fade === undefined ? 1 : 0,
    });
    const isState = action.kind === 'pwm' || action.kind === 'gpio';
    const isLinked = isState && !isOn && (every === undefined || entry.fade !== undefined);
    const repeats = every === undefined ? '' : `${place}`;
    keys.push(isLinked ? `${outputName(action)} ${Object.keys(action).join()} ${repeats}` : '');
  }
}

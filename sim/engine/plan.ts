/** From what the strategy wants to the events of a cycle. */
import { type Angle16, angle16, angleOfDegrees, FULL_CYCLE } from '../../contract/schedule/angle.ts';
import type { Sync } from '../../contract/schedule/decoder/wheel.ts';
import { MISSED } from '../../contract/schedule/sink.ts';
import { NONE, PAIR, type PairRows } from '../../contract/schedule/table.ts';

export const FIRST_COIL = 16;
/** Rows of a plan for each cylinder: its coil, and its injector, which may open twice; or the other way. */
export const ROWS_OF_CYLINDER = 3;

export type Injection = 'off' | 'batch' | 'semi' | 'sequential';
export type Spark = 'off' | 'distributor' | 'wasted' | 'sequential';

export interface PlanView {
  readonly sync: Sync;
  readonly injection: Injection;
  readonly spark: Spark;
  readonly cylinders: number;
  readonly coils: number;
  /** Degrees before top dead centre. */
  readonly pulseAdvance: number;
  readonly sparkAdvance: number;
  /** In µs. */
  readonly pulseWidth: number;
  readonly injectorOffset: number;
  readonly mostPulseWidth: number;
  readonly dwell: number;
  readonly mostDwell: number;
  /** Of 720 degrees. */
  readonly cycleUs: number;
}

/** One row; times in µs. */
export interface Row {
  readonly output: number;
  readonly kind: 'leading' | 'following';
  readonly angle: Angle16;
  readonly duration: number;
  readonly bound: number;
}

const HALF_CYCLE = FULL_CYCLE / 2;
/** Of the time between two fires of a coil it is charged for no more than this. */
const MOST_CHARGE = 0.8;

const topOf = (cylinder: number, cylinders: number): Angle16 => Math.floor((cylinder * FULL_CYCLE) / cylinders);
const before = (angle: Angle16, degrees: number): Angle16 => angle16(angle - angleOfDegrees(degrees));
const each = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Half a cycle apart, where the two turns are taken alike. */
const angles = (angle: Angle16, isTwice: boolean): Angle16[] =>
  isTwice ? [angle, angle16(angle + HALF_CYCLE)] : [angle];

/** While nobody knows which of the two turns it is, what is not the same in both is done in both. */
function firesTwice({ sync, spark, cylinders }: PlanView): boolean {
  const isSame = spark === 'wasted' || (spark === 'distributor' && cylinders % 2 === 0);
  return sync === 'turn' && spark !== 'off' && !isSame;
}

function coilRows(view: PlanView): (cylinder: number) => Row[] {
  const { cylinders, spark, dwell, sparkAdvance, mostDwell, cycleUs } = view;
  if (spark === 'off' || dwell <= 0) return () => [];
  const isTwice = firesTwice(view);
  const coils = { distributor: 1, wasted: cylinders / 2, sequential: cylinders }[spark];
  const firesOfCoil = (cylinders * (isTwice ? 2 : 1)) / coils;
  const duration = Math.min(dwell, mostDwell, (MOST_CHARGE * cycleUs) / firesOfCoil);
  return (cylinder) =>
    angles(before(topOf(cylinder, cylinders), sparkAdvance), isTwice).map((angle) => ({
      ...{ output: FIRST_COIL + (cylinder % coils), kind: 'leading', angle, duration, bound: mostDwell },
    }));
}

function injectorRows(view: PlanView): (cylinder: number) => Row[] {
  const { cylinders, injection, pulseAdvance, pulseWidth, injectorOffset, mostPulseWidth } = view;
  if (injection === 'off') return () => [];
  // There is room for three rows of a cylinder.
  const isTwice = injection !== 'sequential' && !firesTwice(view);
  const duration = Math.min(mostPulseWidth, isTwice ? (pulseWidth + injectorOffset) / 2 : pulseWidth);
  return (cylinder) => {
    const top = injection === 'batch' ? 0 : topOf(cylinder, cylinders);
    return angles(before(top, pulseAdvance), isTwice).map((angle) => ({
      ...{ output: cylinder, kind: 'following', angle, duration, bound: mostPulseWidth },
    }));
  };
}

/** What is to be done in a cycle: of each cylinder its injector, then its coil. */
export function rowsOf(view: PlanView): readonly Row[] {
  const [injectors, coils] = [injectorRows(view), coilRows(view)];
  return each(view.cylinders).flatMap((cylinder) => [...injectors(cylinder), ...coils(cylinder)]);
}

const turnOf = ({ kind }: Row): number => (kind === 'following' ? 0 : 1);

/** A plan, as the scheduler takes it: injectors, then coils, each by their angles. Times are ticks. */
export function planOf(unordered: readonly Row[], ticksPerUs: number): PairRows {
  const rows = unordered.toSorted((one, other) => turnOf(one) - turnOf(other) || one.angle - other.angle);
  const all = <Value>(value: Value): Value[] => rows.map(() => value);
  const ticks = (us: number) => Math.round(us * ticksPerUs);
  return {
    number: rows.map((_, index) => index + 1),
    entry: rows.map((_, index) => index),
    class: rows.map(({ output }) => (output < FIRST_COIL ? 0 : 1)),
    on: all(0),
    off: all(0),
    duration: rows.map(({ duration }) => ticks(duration)),
    times: all(NONE),
    missed: all(MISSED.late),
    tolerance: all(0),
    kind: rows.map(({ kind }) => PAIR[kind]),
    angle: rows.map(({ angle }) => angle),
    output: rows.map(({ output }) => output),
    bound: rows.map(({ bound }) => ticks(bound)),
  };
}

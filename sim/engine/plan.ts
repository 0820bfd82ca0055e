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
  /** Rows that there is room for. */
  readonly rows: number;
}

/** One row; times in µs. */
interface Row {
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

function coilRows(view: PlanView): Row[] {
  const { cylinders, spark, dwell, sparkAdvance, mostDwell, cycleUs } = view;
  if (spark === 'off' || dwell <= 0) return [];
  const knowsTurn = view.sync === 'cycle';
  const isTwice = !knowsTurn && (spark === 'sequential' || (spark === 'distributor' && cylinders % 2 === 1));
  const angles = (cylinder: number) => {
    const angle = before(topOf(cylinder, cylinders), sparkAdvance);
    return isTwice ? [angle, angle16(angle + HALF_CYCLE)] : [angle];
  };
  const coilOf = { distributor: () => 0, wasted: (cylinder: number) => cylinder % (cylinders / 2) };
  const place = spark === 'sequential' ? (cylinder: number) => cylinder : coilOf[spark];
  const fires = spark === 'distributor' ? cylinders * (isTwice ? 2 : 1) : spark === 'wasted' || isTwice ? 2 : 1;
  const duration = Math.min(dwell, (MOST_CHARGE * cycleUs) / fires);
  return each(cylinders).flatMap((cylinder) =>
    angles(cylinder).map((angle) => ({
      output: FIRST_COIL + place(cylinder),
      ...({ kind: 'leading', angle, duration, bound: mostDwell } as const),
    })),
  );
}

/** @param room for so many rows */
function injectorRows(view: PlanView, room: number): Row[] {
  const { cylinders, injection, pulseAdvance, pulseWidth, injectorOffset, mostPulseWidth } = view;
  if (injection === 'off') return [];
  const isTwice = injection !== 'sequential' && room >= 2 * cylinders;
  const duration = isTwice ? Math.min(mostPulseWidth, (pulseWidth + injectorOffset) / 2) : pulseWidth;
  return each(cylinders).flatMap((cylinder) => {
    const top = injection === 'batch' ? (isTwice ? 0 : HALF_CYCLE) : topOf(cylinder, cylinders);
    const angle = before(top, pulseAdvance);
    const angles = isTwice ? [angle, angle16(angle + HALF_CYCLE)] : [angle];
    return angles.map((at) => ({
      output: cylinder,
      ...({ kind: 'following', angle: at, duration, bound: mostPulseWidth } as const),
    }));
  });
}

/** A plan, as the scheduler takes it. Times are ticks. */
export function planOf(view: PlanView, ticksPerUs: number): PairRows {
  const coils = coilRows(view);
  const rows = [...injectorRows(view, view.rows - coils.length), ...coils];
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

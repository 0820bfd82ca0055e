/**
 * What an engine wants in a cycle: for each cylinder an injector that opens at an angle for a time, and a coil that is charged
 * for a time and fires at an angle. Angles are counted from the top dead centre of the first cylinder that fires.
 */
import { type Angle16, angleOfDegrees, CYCLE_DEGREES } from './angle.ts';

const MAX_CYLINDERS = 16;
const NS_PER_MS = 1e6;

export interface EnginePattern {
  /** 1 to 16, firing at even distances. */
  readonly cylinders: number;
  /** The cylinders' numbers as they fire. A usual one if left out; `firingOrders` has them. */
  readonly firingOrder?: readonly number[];
  /** Begins so many degrees before the cylinder's top dead centre (of compression), and lasts so long. */
  readonly injection?: { readonly advanceDegrees: number; readonly pulseMs: number };
  /** Fires so many degrees before it, after so long a charge. */
  readonly ignition?: { readonly advanceDegrees: number; readonly dwellMs: number };
}

/** One of the pairs of events of a cycle. */
export interface AnglePair {
  /** "injector 3", "coil 3". */
  readonly name: string;
  readonly cylinder: number;
  readonly part: 'injector' | 'coil';
  /** `following`: from the angle on, for a time. `leading`: for a time, up to the angle. */
  readonly kind: 'following' | 'leading';
  /** The same angle twice: to the unit, and in degrees from 0 to 720. */
  readonly angle: Angle16;
  readonly degrees: number;
  readonly durationNs: number;
}

/** Usual firing orders, by the number of cylinders; others fire as they are counted. */
export const firingOrders: Readonly<Record<number, readonly number[]>> = {
  4: [1, 3, 4, 2],
  5: [1, 2, 4, 5, 3],
  6: [1, 5, 3, 6, 2, 4],
  8: [1, 8, 4, 3, 6, 5, 7, 2],
};

/** The pattern that the acceptance runs at 600 rpm, on 8 injectors and 8 coils. */
export const EIGHT_CYLINDERS: EnginePattern = {
  cylinders: 8,
  injection: { advanceDegrees: 350, pulseMs: 5 },
  ignition: { advanceDegrees: 10, dwellMs: 4 },
};

export const firingOrderOf = ({ cylinders, firingOrder }: EnginePattern): readonly number[] =>
  firingOrder ?? firingOrders[cylinders] ?? Array.from({ length: cylinders }, (_, index) => index + 1);

/** Top dead centre of a place in the firing order, from 0. */
export const topOf = (place: number, cylinders: number): Angle16 => angleOfDegrees((place * CYCLE_DEGREES) / cylinders);

/** Programs are written with so many digits, and no more. */
const tidyDegrees = (degrees: number): number => Number(degrees.toFixed(6));

/** Why a pattern cannot be, or undefined. @param cycleNs at which it is to run, if that is known */
export function patternProblem(pattern: EnginePattern, cycleNs?: number): string | undefined {
  const { cylinders, firingOrder, injection, ignition } = pattern;
  if (!Number.isInteger(cylinders) || cylinders < 1 || cylinders > MAX_CYLINDERS) {
    return `an engine has 1 to ${MAX_CYLINDERS} cylinders, not ${cylinders}`;
  }
  if (firingOrder) {
    const inOrder = firingOrder.toSorted((a, b) => a - b);
    const isWhole = inOrder.length === cylinders && inOrder.every((cylinder, index) => cylinder === index + 1);
    if (!isWhole) return `the firing order ${firingOrder.join('-')} does not have each of ${cylinders} cylinders once`;
  }
  if (injection === undefined && ignition === undefined) return 'nothing is injected, and nothing fires';
  return (
    partProblem('injection', injection?.advanceDegrees, injection?.pulseMs, cycleNs) ??
    partProblem('ignition', ignition?.advanceDegrees, ignition?.dwellMs, cycleNs)
  );
}

function partProblem(
  part: string,
  advance = 0,
  durationMs = 1,
  cycleNs = Number.POSITIVE_INFINITY,
): string | undefined {
  if (!(advance > -720 && advance < 720)) return `${part}: an advance is within 720 degrees, not ${advance}`;
  if (!(durationMs > 0)) return `${part}: ${durationMs} ms is no time`;
  if (durationMs * NS_PER_MS < cycleNs) return undefined;
  return `${part}: ${durationMs} ms do not fit into a cycle of ${cycleNs / NS_PER_MS} ms`;
}

/**
 * The pairs of one cycle, as they come round from angle 0.
 * @throws RangeError for a pattern that cannot be
 */
export function pairsOf(pattern: EnginePattern): AnglePair[] {
  const problem = patternProblem(pattern);
  if (problem) throw new RangeError(problem);
  const { cylinders, injection, ignition } = pattern;
  const pairs = firingOrderOf(pattern).flatMap((cylinder, place): AnglePair[] => {
    const before = (advance: number) => {
      const degrees = tidyDegrees(((place / cylinders) * CYCLE_DEGREES - advance + 2 * CYCLE_DEGREES) % CYCLE_DEGREES);
      return { angle: angleOfDegrees(degrees), degrees };
    };
    const injector: AnglePair[] = injection
      ? [
          {
            name: `injector ${cylinder}`,
            cylinder,
            part: 'injector',
            kind: 'following',
            ...before(injection.advanceDegrees),
            durationNs: Math.round(injection.pulseMs * NS_PER_MS),
          },
        ]
      : [];
    const coil: AnglePair[] = ignition
      ? [
          {
            name: `coil ${cylinder}`,
            cylinder,
            part: 'coil',
            kind: 'leading',
            ...before(ignition.advanceDegrees),
            durationNs: Math.round(ignition.dwellMs * NS_PER_MS),
          },
        ]
      : [];
    return [...injector, ...coil];
  });
  return pairs.toSorted((a, b) => a.angle - b.angle);
}

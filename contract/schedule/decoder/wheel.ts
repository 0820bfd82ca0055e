/**
 * Toothed wheels. A wheel has places at even distances; at some of them the tooth is missing, which makes the gap that says
 * where the wheel is. "36-1" has 36 places and 35 teeth, "12" is plain, and "12+1" is plain with a second sensor that gives
 * one pulse a cycle.
 */

import { type Angle16, FULL_CYCLE, TURNS_OF_CYCLE } from '../angle.ts';

const MAX_PLACES = 120;
/** With more, the next tooth missing makes a gap that is hardly longer. */
const MAX_MISSING = 3;
const MIN_TEETH = 2;
/** A gap needs even pulses before and after it. */
const MIN_TEETH_BESIDE_A_GAP = 3;

export interface Wheel {
  /** Places on the rim, those of missing teeth counted: 36 of a 36-1. */
  readonly places: number;
  /** Missing teeth, side by side: 1 of a 36-1, 0 of a plain wheel. */
  readonly missing: number;
  /** A crank wheel turns twice a cycle of 720 degrees, a cam wheel once. */
  readonly shaft: 'crank' | 'cam';
  /** Where the cycle is at the edge of tooth 0, the first after the gap. 0 if left out. */
  readonly offset?: Angle16;
  /**
   * A second sensor, with one pulse a cycle at about this angle: a plain wheel's tooth 0 is the one after it; at a crank wheel
   * with a gap it tells the first half of the cycle from the second, and may be 90 degrees off.
   */
  readonly marker?: Angle16;
}

/**
 * How much of the angle is known: nothing; the angle of the crank's turn, which of the two turns of a cycle it is being
 * unknown (enough for batch injection and wasted spark); or the whole cycle.
 */
export type Sync = 'none' | 'turn' | 'cycle';

export const turnsOf = ({ shaft }: Wheel): number => (shaft === 'crank' ? TURNS_OF_CYCLE : 1);
/** Places, and edges, in a cycle of 720 degrees. */
export const placesOfCycle = (wheel: Wheel): number => wheel.places * turnsOf(wheel);
export const edgesOfCycle = (wheel: Wheel): number => (wheel.places - wheel.missing) * turnsOf(wheel);

/** The most that a decoder can ever know from such a wheel. */
export function bestSync(wheel: Wheel): Sync {
  if (wheel.marker !== undefined) return 'cycle';
  if (wheel.missing === 0) return 'none';
  return wheel.shaft === 'cam' ? 'cycle' : 'turn';
}

const isAngle = (value: number) => Number.isInteger(value) && value >= 0 && value < FULL_CYCLE;

/** Why a wheel cannot be, or undefined. */
export function wheelProblem({ places, missing, shaft, offset = 0, marker }: Wheel): string | undefined {
  const teeth = places - missing;
  if (!Number.isInteger(places) || places > MAX_PLACES) return `a wheel has up to ${MAX_PLACES} places, not ${places}`;
  if (!Number.isInteger(missing) || missing < 0 || missing > MAX_MISSING) {
    return `0 to ${MAX_MISSING} teeth are missing, not ${missing}`;
  }
  const fewest = missing > 0 ? MIN_TEETH_BESIDE_A_GAP : MIN_TEETH;
  if (teeth < fewest) return `${teeth} teeth are too few: such a wheel has at least ${fewest}`;
  if (!isAngle(offset)) return `the offset is an angle of 0 to ${FULL_CYCLE - 1}, not ${offset}`;
  if (marker === undefined) return undefined;
  if (!isAngle(marker)) return `the marker is at an angle of 0 to ${FULL_CYCLE - 1}, not ${marker}`;
  if (missing > 0 && shaft === 'cam') return 'a cam wheel with a gap needs no marker: its gap comes once a cycle';
  return undefined;
}

/**
 * "36-1", "60-2", "12", "12+1": how wheels are called in workshops.
 * @throws RangeError that says what is wrong.
 */
export function parseWheel(text: string, shaft: Wheel['shaft']): Wheel {
  const parts = /^(\d{1,3})(?:-(\d))?(\+1)?$/.exec(text.trim());
  if (!parts) throw new RangeError(`'${text}' is no wheel: say 36-1, 60-2, 12, or 12+1 with a marker`);
  const [, places, missing = '0', marker] = parts;
  // Half a place before tooth 0: between two teeth, where it can be mistaken for neither.
  const before = Math.floor(FULL_CYCLE / (Number(places) * (shaft === 'crank' ? TURNS_OF_CYCLE : 1)) / 2);
  const wheel: Wheel = {
    places: Number(places),
    missing: Number(missing),
    shaft,
    ...(marker && { marker: FULL_CYCLE - before }),
  };
  const problem = wheelProblem(wheel);
  if (problem) throw new RangeError(`'${text}' on a ${shaft}: ${problem}`);
  return wheel;
}

/** The cycle's angle at each edge of a cycle. */
export function edgeAngles(wheel: Wheel): Uint16Array {
  const teeth = wheel.places - wheel.missing;
  const ofCycle = placesOfCycle(wheel);
  return Uint16Array.from({ length: edgesOfCycle(wheel) }, (_, edge) => {
    const place = Math.floor(edge / teeth) * wheel.places + (edge % teeth);
    return (wheel.offset ?? 0) + Math.floor((place * FULL_CYCLE) / ofCycle);
  });
}

/**
 * How far each edge is beyond that, in 256ths of an angle. Each turn anew from 65536ths that a place has, rounded up, as firmware
 * counts them: it has no memory for all edges, and no time to divide.
 */
export function edgeFractions(wheel: Wheel): Uint8Array {
  const teeth = wheel.places - wheel.missing;
  const step = Math.ceil(FULL_CYCLE ** 2 / placesOfCycle(wheel));
  return Uint8Array.from({ length: edgesOfCycle(wheel) }, (_, edge) => Math.floor(((edge % teeth) * step) / 256) % 256);
}

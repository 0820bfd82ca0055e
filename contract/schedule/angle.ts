/**
 * Angles of a shaft's working cycle as whole numbers: 65536 are 720 degrees, so that an angle is a u16 that wraps by itself.
 * Times are whole *ticks*: nanoseconds in the broker, microseconds in firmware. Nothing here rounds other than downwards, and
 * nothing is computed in floating point that a 64-bit integer would compute otherwise: these lines are the firmware's oracle.
 */

/** An angle within the cycle, 0 to 65535. */
export type Angle16 = number;

/** All of a cycle, 720 degrees. */
export const FULL_CYCLE = 65_536;
export const CYCLE_DEGREES = 720;
/** Two turns of the crankshaft are one cycle. */
export const TURNS_OF_CYCLE = 2;

/** Longest cycle in ticks: in ns 18 minutes, 0.11 rpm. What turns slower than that stands still. */
export const MAX_CYCLE_TICKS = 2 ** 40 - 1;

/** Of an angle, in `Tooth`. */
const FRACTIONS = 256;

const ANGLE_MASK = FULL_CYCLE - 1;
const HALF_CYCLE = FULL_CYCLE / 2;

/**
 * What a decoder tells with an edge that it trusts, and what everything is predicted from: at this time the shaft was at this
 * angle, and at its newest pace a whole cycle takes so long.
 */
export interface Tooth {
  angle: Angle16;
  /** In ticks. */
  at: number;
  /** Ticks of 720 degrees by the period of the last tooth; not by the last whole cycle, which is too old when the pace changes. */
  cycleTicks: number;
  /** 256ths of an angle that it was beyond it, 0 to 255; 0 if left out. At 700 rpm an angle is 2.6 µs. */
  fraction?: number;
}

/** The least angle that is the same one: of any whole number. */
export const angle16 = (angle: number): Angle16 => ((angle % FULL_CYCLE) + FULL_CYCLE) & ANGLE_MASK;

/** How far it is onwards from one angle to another: 0 to 65535. */
export const angleAhead = (from: Angle16, to: Angle16): Angle16 => (to - from) & ANGLE_MASK;

/** From one angle to another by the shorter way: -32768 to 32767. */
export const angleDifference = (from: Angle16, to: Angle16): number =>
  ((to - from + HALF_CYCLE) & ANGLE_MASK) - HALF_CYCLE;

/**
 * Ticks of an angle, rounded down, by a split multiply: no product is longer than 53 bits, in C++ none longer than 32 while the
 * cycle has 32. @param angle 0 to 65535 @param cycleTicks 0 to 2^53 - 1
 */
export function ticksOfAngle(angle: Angle16, cycleTicks: number): number {
  const high = Math.floor(cycleTicks / FULL_CYCLE);
  const low = cycleTicks - high * FULL_CYCLE;
  return high * angle + ((low * angle) >>> 16);
}

/** When the shaft was at a tooth's whole angle, which is a little before the tooth. Rounded as a product of 16 bits in firmware is. */
export const timeOfAngle = ({ at, cycleTicks, fraction = 0 }: Tooth): number =>
  at - ticksOfAngle(fraction, Math.floor(cycleTicks / FRACTIONS));

/** The same for a distance of several cycles, of either sign, rounded down too: a cycle further is always a whole cycle's ticks more. */
export function ticksOfDistance(distance: number, cycleTicks: number): number {
  const cycles = Math.floor(distance / FULL_CYCLE);
  return cycles * cycleTicks + ticksOfAngle(distance - cycles * FULL_CYCLE, cycleTicks);
}

/** What one digit of `multiplyDivide` takes: with a divisor below 2^40 nothing then exceeds 2^53. */
const DIGIT = 4096;

/**
 * `floor(a * b / c)`, exact although the product may have 80 bits: b is taken digit by digit, as one does on paper.
 * @param a 0 to c - 1 @param b 0 to 2^48 - 1 @param c 1 to 2^40 @returns what fits into 53 bits
 */
export function multiplyDivide(a: number, b: number, c: number): number {
  let quotient = 0;
  let rest = 0;
  for (let digit = DIGIT ** 3; digit >= 1; digit /= DIGIT) {
    const next = Math.floor(b / digit) % DIGIT;
    const dividend = rest * DIGIT + a * next;
    const part = Math.floor(dividend / c);
    quotient = quotient * DIGIT + part;
    rest = dividend - part * c;
  }
  return quotient;
}

/** What such a division leaves, 0 to c - 1. @param a 0 to c - 1 @param b 0 to 2^48 - 1 @param c 1 to 2^40 */
export function restOfProduct(a: number, b: number, c: number): number {
  let rest = 0;
  for (let digit = DIGIT ** 3; digit >= 1; digit /= DIGIT) {
    rest = (rest * DIGIT + a * (Math.floor(b / digit) % DIGIT)) % c;
  }
  return rest;
}

/** How far the shaft turns in so many ticks, rounded down; may be more than a cycle. @param cycleTicks 1 to MAX_CYCLE_TICKS */
export function distanceOfTicks(ticks: number, cycleTicks: number): number {
  const cycles = Math.floor(ticks / cycleTicks);
  return cycles * FULL_CYCLE + multiplyDivide(ticks - cycles * cycleTicks, FULL_CYCLE, cycleTicks);
}

/** The nearest angle; of any number of degrees. */
export const angleOfDegrees = (degrees: number): Angle16 => angle16(Math.round((degrees * FULL_CYCLE) / CYCLE_DEGREES));

export const degreesOfAngle = (angle: number): number => (angle * CYCLE_DEGREES) / FULL_CYCLE;

/** The nearest cycle for a speed of the crankshaft; 0, which is none, for one that stands, or turns slower than any can be told. */
export function cycleOfRpm(rpm: number, ticksPerSecond: number): number {
  const cycle = Math.round((TURNS_OF_CYCLE * 60 * ticksPerSecond) / rpm);
  return rpm > 0 && cycle >= 1 && cycle <= MAX_CYCLE_TICKS ? cycle : 0;
}

/** Turns of the crankshaft in a minute; 0 for no cycle. */
export const rpmOfCycle = (cycleTicks: number, ticksPerSecond: number): number =>
  cycleTicks === 0 ? 0 : (TURNS_OF_CYCLE * 60 * ticksPerSecond) / cycleTicks;

/** How many degrees the crankshaft turns in a time; for telling how late something was. */
export const degreesOfTicks = (ticks: number, cycleTicks: number): number =>
  cycleTicks === 0 ? 0 : (ticks / cycleTicks) * CYCLE_DEGREES;

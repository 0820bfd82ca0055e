/**
 * A crank as it really turns: pushed by a starter and by what burns, held back by friction and by each compression, seen by a sensor that is weak where
 * it turns slowly and hears the ignition. What comes of it is what a tooth logger would write down: times between edges.
 */

export const CYLINDERS = 4;
/** A wheel on the camshaft: one turn is a cycle. */
export const TEETH = { places: 36, missing: 1 } as const;

export interface Rough {
  /** So many seconds of it. */
  readonly seconds: number;
  /** What pushes it at this time, in degrees of the crank per second, each second. */
  readonly push: (s: number) => number;
  /** Of its speed, each second. */
  readonly friction: number;
  /** The most that a compression holds it back by, in the same unit as `push`. */
  readonly compression: number;
  /** Its speed at the beginning, rpm. */
  readonly rpm?: number;
  /** One of so many edges has another one behind it; at a standstill. At speed there are fewer. */
  readonly doubled?: number;
  /** One of so many pulses has an edge anywhere within, at any speed: what the ignition is heard by. */
  readonly heard?: number;
  /** Teeth that pass at less than this, rpm, are seen or not. */
  readonly weakBelowRpm?: number;
}

const STEP_S = 1e-5;
const CYCLE_DEGREES = 720;

/** Small, and the same everywhere: who throws what must not change with the runtime. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Times of edges, in seconds from the beginning, in order. */
export function edgesOf(rough: Rough, seed: number): number[] {
  const { doubled = 0, heard = 0, weakBelowRpm = 0 } = rough;
  const throwDice = dice(seed);
  const oneOf = (many: number) => many > 0 && throwDice() * many < 1;
  const pulseDegrees = CYCLE_DEGREES / TEETH.places;
  const edges: number[] = [];
  let angle = pulseDegrees / 2;
  let speed = ((rough.rpm ?? 0) * 360) / 60;
  for (let s = 0; s < rough.seconds; s += STEP_S) {
    const wave = Math.sin((angle / (CYCLE_DEGREES / CYLINDERS)) * 2 * Math.PI);
    speed += (rough.push(s) - rough.friction * speed - rough.compression * wave) * STEP_S;
    const before = Math.floor(angle / pulseDegrees);
    angle += speed * STEP_S;
    const place = Math.floor(angle / pulseDegrees);
    if (place === before) continue;
    // Turning backwards, it is the tooth behind that passes.
    const passed = (((speed > 0 ? place : before) % TEETH.places) + TEETH.places) % TEETH.places;
    const pulseS = Math.min(0.05, pulseDegrees / Math.max(1, Math.abs(speed)));
    const rpm = (Math.abs(speed) * 60) / 360;
    if (heard > 0 && oneOf(heard)) edges.push(s + pulseS * throwDice());
    if (passed >= TEETH.places - TEETH.missing) continue;
    if (rpm < weakBelowRpm && oneOf(3)) continue;
    edges.push(s);
    if (oneOf(doubled * (1 + rpm / 100))) edges.push(s + pulseS * 0.08);
  }
  return edges.sort((a, b) => a - b);
}

/**
 * How fast an engine turns over time, and so where it is: the other side of the decoder, in floating point. All of it has a
 * closed form made of + - * / and the square root, which every machine rounds alike: the same profile gives the same edges.
 */

/** From one speed to another in a straight line; a segment that starts elsewhere than the one before it ended is a step. */
export interface Segment {
  readonly fromRpm: number;
  /** The same speed if left out. */
  readonly toRpm?: number;
  readonly seconds: number;
}

/** Compression slows the crank down and expansion speeds it up, once for each stroke of a cylinder. */
export interface Ripple {
  /** Of the speed, 0 to below 1: 0.2 is 20 % up and down. */
  readonly depth: number;
  /** Cylinders, all firing at even distances: so many ripples in 720 degrees. */
  readonly cylinders: number;
  /** Where a ripple begins, degrees. */
  readonly atDegrees?: number;
}

export interface Profile {
  readonly segments: readonly Segment[];
  readonly ripple?: Ripple;
  /** Where the engine is at the start, degrees of the cycle. */
  readonly startDegrees?: number;
}

interface Stretch {
  readonly startSeconds: number;
  readonly startCycles: number;
  readonly seconds: number;
  /** Cycles a second, and how much more of it each second. */
  readonly speed: number;
  readonly gain: number;
  readonly endCycles: number;
}

/** Two turns of the crank a cycle, sixty seconds a minute. */
const CYCLES_PER_SECOND_OF_RPM = 1 / 120;

/** One ripple of height 1, made of two parabolas: its slope, which is what the speed sees, is a triangle. @param x 0 to 1 */
const wave = (x: number): number => (x < 0.5 ? 16 * x * (0.5 - x) : -16 * (x - 0.5) * (1 - x));
const STEEPEST = 8;

/** Where the engine is at a time, and when it comes to a place. Cycles of 720 degrees, counted from the cycle it began in. */
export class Motion {
  readonly seconds: number;
  readonly #stretches: Stretch[] = [];
  readonly #ripple: Required<Ripple>;

  /** @throws RangeError for speeds and times that cannot be. */
  constructor({ segments, ripple, startDegrees = 0 }: Profile) {
    this.#ripple = { depth: 0, cylinders: 1, atDegrees: 0, ...ripple };
    if (!(this.#ripple.depth >= 0 && this.#ripple.depth < 1)) throw new RangeError('a ripple is 0 to below 1 deep');
    let startSeconds = 0;
    // The place without its ripple: the ripple is laid over it.
    let startCycles = this.#smooth(startDegrees / 720);
    for (const { fromRpm, toRpm = fromRpm, seconds } of segments) {
      if (!(fromRpm >= 0 && toRpm >= 0 && seconds > 0)) throw new RangeError('an engine turns forwards, for a time');
      const speed = fromRpm * CYCLES_PER_SECOND_OF_RPM;
      const gain = (toRpm * CYCLES_PER_SECOND_OF_RPM - speed) / seconds;
      const endCycles = startCycles + seconds * (speed + (gain * seconds) / 2);
      this.#stretches.push({ startSeconds, startCycles, seconds, speed, gain, endCycles });
      startSeconds += seconds;
      startCycles = endCycles;
    }
    this.seconds = startSeconds;
  }

  cyclesAt(seconds: number): number {
    const stretch = this.#stretches.findLast(({ startSeconds }) => startSeconds <= seconds) ?? this.#stretches[0];
    if (!stretch) return 0;
    const time = Math.min(Math.max(0, seconds - stretch.startSeconds), stretch.seconds);
    return this.#rippled(stretch.startCycles + time * (stretch.speed + (stretch.gain * time) / 2));
  }

  /** Seconds, or undefined if the engine does not come so far. */
  timeOf(cycles: number): number | undefined {
    const smooth = this.#smooth(cycles);
    const stretch = this.#stretches.find(({ endCycles }) => endCycles >= smooth);
    if (!stretch || smooth < stretch.startCycles) return undefined;
    const way = smooth - stretch.startCycles;
    const root = Math.sqrt(Math.max(0, stretch.speed * stretch.speed + 2 * stretch.gain * way));
    // The form that does not subtract two near numbers.
    return way === 0 ? stretch.startSeconds : stretch.startSeconds + (2 * way) / (stretch.speed + root);
  }

  #rippled(cycles: number): number {
    const { depth, cylinders, atDegrees } = this.#ripple;
    if (depth === 0) return cycles;
    const x = (cycles - atDegrees / 720) * cylinders;
    return cycles + (depth * wave(x - Math.floor(x))) / STEEPEST / cylinders;
  }

  /** The place without the ripple. The rippled one grows all the way, so halving finds it. */
  #smooth(cycles: number): number {
    const { depth, cylinders } = this.#ripple;
    if (depth === 0) return cycles;
    let low = cycles - 1 / cylinders;
    let high = cycles + 1 / cylinders;
    for (let step = 0; step < 60; step++) {
      const middle = (low + high) / 2;
      if (this.#rippled(middle) < cycles) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  }
}

/** The last minutes of a measured value, for a line: times and values in rings of one size, and where they come to in a box. */

export class History {
  readonly #size: number;
  readonly #atMs: Float64Array;
  readonly #values: Float64Array;
  #next = 0;
  #length = 0;

  constructor(size: number) {
    this.#size = size;
    this.#atMs = new Float64Array(size);
    this.#values = new Float64Array(size);
  }

  get length(): number {
    return this.#length;
  }

  add(atMs: number, value: number): void {
    this.#atMs[this.#next] = atMs;
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % this.#size;
    this.#length = Math.min(this.#size, this.#length + 1);
  }

  /** From the oldest that is not before that. */
  *since(fromMs: number): Generator<readonly [atMs: number, value: number], void> {
    for (let index = 0; index < this.#length; index++) {
      const at = (this.#next - this.#length + index + 2 * this.#size) % this.#size;
      const atMs = this.#atMs[at] ?? 0;
      if (atMs >= fromMs) yield [atMs, this.#values[at] ?? 0];
    }
  }
}

const NOISE = 0.02;

/**
 * A scale that holds all of the values and 0, with a round number at its end.
 * @param least what is smaller is no more than noise
 */
export function scaleOf(values: Iterable<number>, least = 0): readonly [low: number, high: number] {
  let low = 0;
  let high = 0;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const size = Math.max(-low, high);
  // Noise on both sides of 0 does not turn the scale over each time.
  if (size <= least) return low < -least * NOISE ? [-(least || 1), 0] : [0, least || 1];
  [low, high] = [-low <= least ? 0 : low, high <= least ? 0 : high];
  return [low < 0 ? -roundUp(-low) : 0, high > 0 ? roundUp(high) : 0];
}

/** The next of 1, 2, 5, 10, 20 … */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const step = [1, 2, 5, 10].find((each) => each * power >= value * (1 - 1e-9)) ?? 10;
  return Number((step * power).toPrecision(2));
}

/** A step line: a value holds until the next is measured. */
export function stepPath(
  points: Iterable<readonly [number, number]>,
  [fromMs, toMs]: readonly [number, number],
  [low, high]: readonly [number, number],
  { width, height }: { width: number; height: number },
): string {
  const x = (atMs: number) => Math.round(((atMs - fromMs) / (toMs - fromMs)) * width * 10) / 10;
  const y = (value: number) => Math.round((1 - (value - low) / (high - low)) * height * 10) / 10;
  let path = '';
  for (const [atMs, value] of points) path += path === '' ? `M${x(atMs)} ${y(value)}` : `H${x(atMs)}V${y(value)}`;
  return path === '' ? '' : `${path}H${width}`;
}

import type { Clock } from './clock.ts';

const SECONDS = 5;

/** Which part of the last seconds bytes were on the wire, both ways counted: requests and answers take turns. */
export class WireShare {
  readonly #clock: Clock;
  readonly #characterMs: number;
  readonly #startMs: number;
  /** One for each of the last seconds. */
  readonly #bytes: number[] = Array(SECONDS + 1).fill(0);
  #second = 0;

  constructor(clock: Clock, characterMs: number) {
    this.#clock = clock;
    this.#characterMs = characterMs;
    this.#startMs = clock.now();
  }

  add(bytes: number): void {
    this.#forget();
    const at = this.#second % this.#bytes.length;
    this.#bytes[at] = (this.#bytes[at] ?? 0) + bytes;
  }

  get share(): number {
    this.#forget();
    const sinceMs = this.#clock.now() - this.#startMs;
    const windowMs = Math.min(sinceMs, SECONDS * 1000 + (sinceMs % 1000));
    const bytes = this.#bytes.reduce((sum, each) => sum + each, 0);
    return windowMs <= 0 ? 0 : Math.min(1, (bytes * this.#characterMs) / windowMs);
  }

  #forget(): void {
    const second = Math.floor((this.#clock.now() - this.#startMs) / 1000);
    const passed = Math.min(second - this.#second, this.#bytes.length);
    for (let each = 1; each <= passed; each++) this.#bytes[(this.#second + each) % this.#bytes.length] = 0;
    this.#second = second;
  }
}

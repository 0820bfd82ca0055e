/** The most is remembered for so long at least, and for twice as long at most. */
const PERIOD_MS = 5 * 60_000;
/** A new value counts for so much. */
const WEIGHT = 1 / 8;

/** What exchanges take beside their time on the wire: the supply, the cable, and every program between. */
export class Overhead {
  #usualMs = 0;
  #mostMs = 0;
  #mostBeforeMs = 0;
  #since = 0;

  /** @param now of a clock that only goes forward */
  note(ms: number, now: number): void {
    if (now - this.#since > PERIOD_MS) {
      this.#mostBeforeMs = this.#mostMs;
      this.#mostMs = 0;
      this.#since = now;
    }
    const overMs = Math.max(0, ms);
    this.#mostMs = Math.max(this.#mostMs, overMs);
    this.#usualMs += (overMs - this.#usualMs) * WEIGHT;
  }

  /** For what must be right on the whole. */
  get usualMs(): number {
    return this.#usualMs;
  }

  /** For what must always be right. */
  get mostMs(): number {
    return Math.max(this.#mostMs, this.#mostBeforeMs);
  }
}

import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../drivers/clock.ts';
import { VirtualClock } from '../../sim/virtual-clock.ts';

/** What is said in this process goes from one to the other in so many turns of its loop. */
const TURNS = 4;
/** The most that passes meanwhile. */
const MOST_MS = 10;

/**
 * Time for a broker, its kernel and its drivers that are all in this process. It goes by itself, as the machine's does, but never far in a few turns
 * of the loop: while a busy machine lets this process stand still it stands still too, and nobody has waited for long. Whoever will not wait for
 * it lets it pass.
 */
export class PatientClock extends VirtualClock implements Clock, AsyncDisposable {
  readonly #beganMs = Date.now();
  #toPassMs = 0;
  #isOver = false;
  readonly #going = this.#go();

  now(): number {
    return Number(this.nowNs()) / 1e6;
  }

  date(): number {
    return this.#beganMs + this.now();
  }

  pause(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        timer.cancel();
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = this.at(this.nowNs() + BigInt(Math.ceil(Math.max(0, ms) * 1e6)), done);
      signal?.addEventListener('abort', done);
      if (signal?.aborted) done();
    });
  }

  /** Lets so much pass at once, and what is due meanwhile be done. */
  async pass(ms: number): Promise<void> {
    const endNs = this.nowNs() + BigInt(Math.ceil(ms)) * 1_000_000n;
    this.#toPassMs += ms;
    while (this.nowNs() < endNs) await sleep(1);
    // What was due has been said to whom it concerns.
    await this.pause(2);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#going;
  }

  async #go(): Promise<void> {
    for (let lastMs = performance.now(); !this.#isOver; ) {
      await sleep(1);
      for (let turns = 0; turns < TURNS; turns++) await turn();
      const wentMs = Math.floor(performance.now() - lastMs);
      // A fraction that is left counts the next time.
      lastMs += wentMs;
      const ms = Math.min(MOST_MS, wentMs) + this.#toPassMs;
      this.#toPassMs = 0;
      await this.advance(ms);
    }
  }
}

import type { Clock as SystemClock, Timer } from '../../broker/hardware/os.ts';
import type { Clock } from '../../drivers/clock.ts';

/**
 * A clock that winds itself forward whenever nobody does anything but wait for it: an hour's ramp takes milliseconds, and each wait is
 * exact. All that is waited for must be waited for by this clock. It serves a driver, and a model of what is at the other end.
 */
export class SelfWindingClock implements Clock, SystemClock {
  #now = 0;
  #timers: { due: number; wake: () => void }[] = [];
  #isWinding = false;

  now(): number {
    return this.#now;
  }

  date(): number {
    return 1_700_000_000_000 + this.#now;
  }

  pause(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = { due: this.#now + Math.max(0, ms), wake: () => done() };
      const done = () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      signal?.addEventListener('abort', done);
      if (signal?.aborted) return done();
      this.#timers.push(timer);
      this.#wind();
    });
  }

  nowNs(): bigint {
    return BigInt(Math.round(this.#now * 1e6));
  }

  after(ms: number, callback: () => void): Timer {
    const cancelled = new AbortController();
    void this.pause(ms, cancelled.signal).then(() => {
      if (!cancelled.signal.aborted) callback();
    });
    return { cancel: () => cancelled.abort() };
  }

  #wind(): void {
    if (this.#isWinding) return;
    this.#isWinding = true;
    // Promises settle before the next turn of the loop.
    setImmediate(() => {
      this.#isWinding = false;
      const [next] = this.#timers.toSorted((a, b) => a.due - b.due);
      if (next === undefined) return;
      this.#now = Math.max(this.#now, next.due);
      next.wake();
      if (this.#timers.length > 0) this.#wind();
    });
  }
}

import type { Clock, Timer } from '../broker/hardware/os.ts';

const NS_PER_MS = 1_000_000n;

/** A clock that stands still until somebody advances it. */
export class VirtualClock implements Clock {
  #nowNs = 0n;
  #timers: { dueNs: bigint; callback: () => void }[] = [];

  nowNs(): bigint {
    return this.#nowNs;
  }

  after(ms: number, callback: () => void): Timer {
    return this.at(this.#nowNs + BigInt(Math.ceil(ms)) * NS_PER_MS, callback);
  }

  /** As `after`, to the nanosecond. */
  at(dueNs: bigint, callback: () => void): Timer {
    const timer = { dueNs, callback };
    this.#timers.push(timer);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      },
    };
  }

  /** Timers that wait. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Lets time pass: calls what is due on the way, each at its own time, and lets promises settle after each. */
  async advance(ms: number): Promise<void> {
    const endNs = this.#nowNs + BigInt(Math.ceil(ms)) * NS_PER_MS;
    await settle();
    for (let next = this.#takeDue(endNs); next !== undefined; next = this.#takeDue(endNs)) {
      this.#nowNs = next.dueNs;
      next.callback();
      await settle();
    }
    this.#nowNs = endNs;
  }

  #takeDue(endNs: bigint) {
    const due = this.#timers.filter(({ dueNs }) => dueNs <= endNs);
    const next = due.toSorted((a, b) => (a.dueNs < b.dueNs ? -1 : 1))[0];
    this.#timers = this.#timers.filter((timer) => timer !== next);
    return next;
  }
}

/** All promises that can be resolved now are, after a turn of the event loop. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

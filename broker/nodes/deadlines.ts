import type { Clock, Timer } from '../hardware/os.ts';

const NS_PER_MS = 1_000_000n;

interface Deadline {
  readonly dueNs: bigint;
  readonly onLate: () => void;
}

/**
 * Deadlines of calls that are nearly always back within microseconds: one timer for all of them, which is left to fire when they are, and
 * then finds nothing. A timer for each would cost a tenth of such a call.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #pending = new Set<Deadline>();
  #timer: { dueNs: bigint; timer: Timer } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls back once, not before the time is over, unless it is cancelled. */
  after(ms: number, onLate: () => void): Timer {
    const deadline = { dueNs: this.#clock.nowNs() + BigInt(ms) * NS_PER_MS, onLate };
    this.#pending.add(deadline);
    if (this.#timer === undefined || deadline.dueNs < this.#timer.dueNs) this.#arm(deadline.dueNs, ms);
    return { cancel: () => this.#pending.delete(deadline) };
  }

  /** Nobody is called any more. */
  close(): void {
    this.#pending.clear();
    this.#timer?.timer.cancel();
  }

  #arm(dueNs: bigint, ms: number): void {
    this.#timer?.timer.cancel();
    this.#timer = { dueNs, timer: this.#clock.after(ms, () => this.#look()) };
  }

  #look(): void {
    this.#timer = undefined;
    const nowNs = this.#clock.nowNs();
    for (const deadline of [...this.#pending]) {
      if (deadline.dueNs > nowNs) continue;
      this.#pending.delete(deadline);
      deadline.onLate();
    }
    let next: bigint | undefined;
    for (const { dueNs } of this.#pending) if (next === undefined || dueNs < next) next = dueNs;
    if (next !== undefined) this.#arm(next, Number((next - nowNs + NS_PER_MS - 1n) / NS_PER_MS));
  }
}

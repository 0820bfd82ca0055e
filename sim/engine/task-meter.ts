import { TICKS_PER_US } from './ticks.ts';
import type { Now } from './timing.ts';

/** A piece of the main loop's work, and how long it took, in ticks. */
export class TaskMeter {
  readonly name: string;
  readonly #budget: number;
  #runs = 0;
  #over = 0;
  #most = 0;
  #last = 0;

  constructor(name: string, budgetUs: number) {
    this.name = name;
    this.#budget = budgetUs * TICKS_PER_US;
  }

  /** The last time. */
  get last(): number {
    return this.#last;
  }

  /** The last time took longer than it may. */
  get isOver(): boolean {
    return this.#last > this.#budget;
  }

  run(now: Now, work: () => void): void {
    const began = now();
    work();
    this.#last = Math.round(now() - began);
    this.#runs += 1;
    if (this.isOver) this.#over += 1;
    this.#most = Math.max(this.#most, this.#last);
  }

  read(andReset: boolean): readonly [name: string, runs: number, over: number, most: number, budget: number] {
    const read = [this.name, this.#runs, this.#over, this.#most, this.#budget] as const;
    if (andReset) this.#runs = this.#over = this.#most = 0;
    return read;
  }
}

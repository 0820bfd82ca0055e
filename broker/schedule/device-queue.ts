import type { Action } from '../../contract/schedule/set-points.ts';
import type { LateClass } from '../lanes/late-class.ts';

/** Something to be done to a device when it is its turn. */
export interface Job {
  readonly action: Action;
  /** The event's number in the program. */
  readonly event: number;
  readonly dueNs: number;
  /** Of the shaft; 0: none turns. */
  readonly cycleNs: number;
  /** Where its lateness is counted; undefined: it came when it did for another reason than its time. */
  readonly class: LateClass | undefined;
}

/** What is behind by so many will not catch up. */
const MAX_WAITING = 64;

/** What waits for one device: one after the other, in the order of its times. */
export class DeviceQueue {
  readonly #run: (job: Job) => Promise<void>;
  readonly #onIdle: () => void;
  readonly #waiting: Job[] = [];
  #busy = false;

  /** @param run does one; never rejects @param onIdle nothing waits any more */
  constructor(run: (job: Job) => Promise<void>, onIdle: () => void) {
    this.#run = run;
    this.#onIdle = onIdle;
  }

  get isIdle(): boolean {
    return !this.#busy && this.#waiting.length === 0;
  }

  /** False: too much waits already, and it was not taken. */
  add(job: Job): boolean {
    if (this.#waiting.length >= MAX_WAITING) return false;
    this.#waiting.push(job);
    if (!this.#busy) void this.#work();
    return true;
  }

  /** Nothing that waits is done any more. */
  clear(): void {
    this.#waiting.length = 0;
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) await this.#run(job);
    this.#busy = false;
    this.#onIdle();
  }
}

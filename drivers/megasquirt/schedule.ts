import type { ReadSet } from './read-set.ts';

/** Which sets are to be read when: those with a rate at their times, the others always. */
export class Schedule {
  readonly sets: readonly ReadSet[];
  /** Between two frames of the fastest set with a rate. */
  readonly #shortestMs: number;

  constructor(sets: readonly ReadSet[]) {
    this.sets = sets;
    this.#shortestMs = Math.min(...sets.map(({ periodMs }) => periodMs ?? Number.POSITIVE_INFINITY));
  }

  /** Some are read as fast as it goes. */
  get isFull(): boolean {
    return this.sets.some(({ periodMs }) => periodMs === undefined);
  }

  /** When the next is due; undefined: nothing is wanted. */
  get nextMs(): number | undefined {
    if (this.sets.length === 0) return undefined;
    return Math.min(...this.sets.map(({ periodMs, dueMs }) => (periodMs === undefined ? 0 : dueMs)));
  }

  /**
   * Those that are due, with those that are due so soon that they would need a look of their own: half the time between two looks. From then on they
   * are due a period later. What could not be read in its time is not made up for: it was dropped.
   * @returns empty: none is due yet
   */
  take(nowMs: number): ReadSet[] {
    const next = this.nextMs;
    if (next === undefined || next > nowMs) return [];
    const early = this.isFull ? 0 : this.#shortestMs / 2;
    const due = this.sets.filter(({ periodMs, dueMs }) => periodMs === undefined || dueMs <= nowMs + early);
    for (const set of due) {
      if (set.periodMs === undefined) continue;
      const missed = Math.max(0, Math.floor((nowMs - set.dueMs) / set.periodMs));
      set.drop(missed);
      set.dueMs += (missed + 1) * set.periodMs;
    }
    return due;
  }
}

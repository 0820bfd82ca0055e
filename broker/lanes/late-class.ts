import { Lateness } from '../../contract/schedule/lateness.ts';

const TELL_EVERY_NS = 1e9;

/** How late the events of one class were, and when that was last told of. */
export class LateClass {
  readonly lateness: Lateness;
  #toldAtNs = Number.NEGATIVE_INFINITY;

  /** @param toleranceNs -1: none is stated */
  constructor(name: string, toleranceNs: number) {
    this.lateness = new Lateness(name, toleranceNs);
  }

  /** Whether it is told again that it is late: once a second at most, unless it is the last time. */
  tells(nowNs: number, isLast: boolean): boolean {
    if (!isLast && nowNs - this.#toldAtNs < TELL_EVERY_NS) return false;
    this.#toldAtNs = nowNs;
    return true;
  }
}

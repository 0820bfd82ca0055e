import type { Usage } from '../contract/policy/limits.ts';

/** Enough changes to judge any `changesPerSecond` that a policy may reasonably hold; older ones are forgotten. */
const REMEMBERED = 4096;
const NS_PER_S = 1e9;

/** When a unit was changed, as far back as a rule may ask. Times are of one monotonic clock, ns. */
export class RecentChanges {
  /** Ascending. Those before `#first` are more than a second old, and wait to be thrown away together. */
  #atNs: number[] = [];
  #first = 0;

  note(nowNs: bigint): void {
    this.#atNs.push(Number(nowNs));
    if (this.#atNs.length - this.#first > REMEMBERED) this.#first++;
    if (this.#first <= REMEMBERED) return;
    this.#atNs = this.#atNs.slice(this.#first);
    this.#first = 0;
  }

  usage(nowNs: bigint): Usage {
    const now = Number(nowNs);
    const last = this.#atNs.at(-1);
    if (last === undefined) return { changesInLastSecond: 0 };
    for (let at = this.#atNs[this.#first]; at !== undefined && now - at >= NS_PER_S; at = this.#atNs[this.#first])
      this.#first++;
    return { changesInLastSecond: this.#atNs.length - this.#first, sinceLastChangeS: (now - last) / NS_PER_S };
  }
}

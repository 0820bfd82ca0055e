/** The densest stretch of a given length in a course of times that comes in its order. */
export class Densest {
  readonly #lengthNs: number;
  /** Those within the length, oldest first; cut from time to time. */
  #recent: number[] = [];
  #first = 0;
  #most = 0;
  #atNs = 0;

  constructor(lengthNs: number) {
    this.#lengthNs = lengthNs;
  }

  get most(): number {
    return this.#most;
  }

  /** Where it begins, and how many there are. */
  get found(): { atNs: number; events: number } {
    return { atNs: this.#atNs, events: this.#most };
  }

  add(atNs: number): void {
    this.#recent.push(atNs);
    while ((this.#recent[this.#first] ?? atNs) <= atNs - this.#lengthNs) this.#first += 1;
    if (this.#first > 10_000 && this.#first * 2 > this.#recent.length) {
      this.#recent = this.#recent.slice(this.#first);
      this.#first = 0;
    }
    const count = this.#recent.length - this.#first;
    if (count <= this.#most) return;
    this.#most = count;
    this.#atNs = this.#recent[this.#first] ?? atNs;
  }
}

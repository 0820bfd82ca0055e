/**
 * The pulses of the last cycle in a ring, with their sum kept as it goes: the newest added, the oldest taken away. Once it is
 * full the sum is the exact time of the last 720 degrees, at every edge, whatever the teeth's errors are.
 */
export class PulseRing {
  readonly #pulses: Uint32Array;
  #next = 0;
  #filled = 0;
  #total = 0;

  constructor(length: number) {
    this.#pulses = new Uint32Array(length);
  }

  add(pulse: number): void {
    const oldest = this.#pulses[this.#next] ?? 0;
    this.#pulses[this.#next] = pulse;
    this.#total += pulse - oldest;
    this.#next = this.#next + 1 === this.#pulses.length ? 0 : this.#next + 1;
    if (this.#filled < this.#pulses.length) this.#filled += 1;
  }

  /** Ticks of the last cycle, or 0 as long as less than a cycle is known. */
  get total(): number {
    return this.#filled === this.#pulses.length ? this.#total : 0;
  }

  clear(): void {
    this.#pulses.fill(0);
    this.#next = 0;
    this.#filled = 0;
    this.#total = 0;
  }
}

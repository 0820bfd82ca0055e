/** How long something took, in ticks. */
export class SpanMeter {
  #count = 0;
  #total = 0;
  #most = 0;

  add(ticks: number): void {
    this.#count += 1;
    this.#total += ticks;
    this.#most = Math.max(this.#most, ticks);
  }

  read(andReset: boolean): readonly [count: number, total: number, most: number] {
    const read = [this.#count, Math.round(this.#total), Math.round(this.#most)] as const;
    if (andReset) this.#count = this.#total = this.#most = 0;
    return read;
  }
}

/** Waits for Redis, bounded in number and in bytes: when it is full the oldest goes, and is counted. */
export class BoundedBuffer<Item extends { readonly bytes: number }> {
  readonly #most: number;
  readonly #mostBytes: number;
  #items: Item[] = [];
  #bytes = 0;
  #dropped = 0;

  constructor(most: number, mostBytes: number) {
    this.#most = most;
    this.#mostBytes = mostBytes;
  }

  get length(): number {
    return this.#items.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** What there was no room for. */
  get dropped(): number {
    return this.#dropped;
  }

  push(item: Item): void {
    this.#items.push(item);
    this.#bytes += item.bytes;
    this.#dropOverflow();
  }

  /** Takes the oldest ones. */
  take(most: number): Item[] {
    const taken = this.#items.splice(0, most);
    for (const { bytes } of taken) this.#bytes -= bytes;
    return taken;
  }

  /** Puts back what was taken, before all others. */
  putBack(items: readonly Item[]): void {
    this.#items.unshift(...items);
    for (const { bytes } of items) this.#bytes += bytes;
    this.#dropOverflow();
  }

  #dropOverflow(): void {
    let over = Math.max(0, this.#items.length - this.#most);
    let bytes = this.#bytes;
    for (const { bytes: one } of this.#items.slice(0, over)) bytes -= one;
    while (bytes > this.#mostBytes && over < this.#items.length) bytes -= this.#items[over++]?.bytes ?? 0;
    if (over === 0) return;
    this.#items.splice(0, over);
    this.#bytes = bytes;
    this.#dropped += over;
  }
}

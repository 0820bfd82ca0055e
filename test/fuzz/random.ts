/** Chance that can be repeated: the same seed gives the same numbers (xorshift128, seeded by splitmix32). */
export class Random {
  readonly #state: Uint32Array<ArrayBuffer>;

  /** @param more numbers that tell it from others of the same seed */
  constructor(seed: number, ...more: readonly number[]) {
    let x = more.reduce((mixed, each) => Math.imul(mixed, 0x9e3779b1) ^ each, seed | 0);
    this.#state = Uint32Array.from({ length: 4 }, () => {
      x = (x + 0x9e3779b9) | 0;
      let z = x;
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
      return (z ^ (z >>> 16)) >>> 0 || 1;
    });
  }

  /** 32 bits. */
  next(): number {
    const state = this.#state;
    let t = state[3] as number;
    const s = state[0] as number;
    state.copyWithin(1, 0, 3);
    t ^= t << 11;
    t ^= t >>> 8;
    state[0] = t ^ s ^ (s >>> 19);
    return state[0] as number;
  }

  /** 0 … n - 1; 0 where there is nothing to choose from. */
  below(n: number): number {
    return n < 1 ? 0 : this.next() % n;
  }

  /** True once in `n` times. */
  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  /** Mostly small, now and then large: how much is changed, or how long something is. */
  small(most: number): number {
    return this.below(1 + this.below(1 + this.below(most + 1)));
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}

/** Items that wait to be taken, at most, unless the subscriber says otherwise. */
const DEFAULT_MAX_QUEUED = 1024;

/** What each item says of those before it. */
interface Counted {
  /** Items that are missing before this one. */
  dropped: number;
  /** True for the first one after a reconnect. */
  resumed: boolean;
}

interface Taker<Item> {
  resolve(result: IteratorResult<Item>): void;
  reject(error: Error): void;
}

/** Items that wait for who takes them, or takers that wait for items. Full, it loses its oldest items: the next in line tells of them. */
export class ItemQueue<Item extends Counted> {
  readonly #maxQueued: number;
  #items: Item[] = [];
  #takers: Taker<Item>[] = [];
  #end: { error?: Error } | undefined;

  /** At least one item is kept, whatever `maxQueued` says. */
  constructor(maxQueued = DEFAULT_MAX_QUEUED) {
    this.#maxQueued = Math.max(1, maxQueued);
  }

  /** There will be no more items. What there is may still be taken. */
  get isOver(): boolean {
    return this.#end !== undefined;
  }

  /** The next item, for takers in the order in which they came. An error that it ended with is thrown once, behind the last item. */
  take(): Promise<IteratorResult<Item>> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve({ done: false, value: item });
    if (this.#end === undefined) return new Promise((resolve, reject) => this.#takers.push({ resolve, reject }));
    const { error } = this.#end;
    this.#end = {};
    return error === undefined ? Promise.resolve({ done: true, value: undefined }) : Promise.reject(error);
  }

  put(item: Item): void {
    if (this.#end !== undefined) return;
    const taker = this.#takers.shift();
    if (taker === undefined) this.#items.push(item);
    else taker.resolve({ done: false, value: item });
    if (this.#items.length > this.#maxQueued) this.#dropOldest();
  }

  /** The first who waits is told of an error, the others that it is over. A second end does nothing. */
  end(error?: Error): void {
    if (this.#end !== undefined) return;
    const takers = this.#takers.splice(0);
    this.#end = {};
    if (error !== undefined) {
      const first = takers.shift();
      if (first === undefined) this.#end = { error };
      else first.reject(error);
    }
    for (const { resolve } of takers) resolve({ done: true, value: undefined });
  }

  /** Throws away what waits to be taken. */
  clear(): void {
    this.#items = [];
  }

  #dropOldest(): void {
    const lost = this.#items.shift();
    const heir = this.#items[0];
    if (lost === undefined || heir === undefined) return;
    heir.dropped += lost.dropped + 1;
    heir.resumed ||= lost.resumed;
  }
}

/** What `firstAt` is when nothing waits. */
export const NEVER = Number.POSITIVE_INFINITY;

const ABSENT = -1;

/**
 * What is due, sorted by time: a binary heap of fixed capacity, in arrays that are made once. An event is its handle, a number
 * below the capacity that whoever owns the queue gives out. Events of one time come in the order in which they were put in, so
 * that the same inputs give the same list everywhere. Everything takes no more than log2(n) steps.
 */
export class EventQueue {
  readonly capacity: number;
  /** By handle: when it is due, when it was put in, where it stands in the heap. */
  readonly #times: Float64Array;
  readonly #turns: Float64Array;
  readonly #places: Int32Array;
  readonly #heap: Int32Array;
  #size = 0;
  #turn = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#times = new Float64Array(capacity);
    this.#turns = new Float64Array(capacity);
    this.#places = new Int32Array(capacity).fill(ABSENT);
    this.#heap = new Int32Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  /** When the first is due; NEVER if nothing waits. */
  get firstAt(): number {
    return this.#size === 0 ? NEVER : this.#timeAt(0);
  }

  /** The first, which stays; -1 if nothing waits. */
  get first(): number {
    return this.#size === 0 ? ABSENT : this.#handleAt(0);
  }

  has(handle: number): boolean {
    return (this.#places[handle] ?? ABSENT) !== ABSENT;
  }

  /** When an event is due; NEVER if it does not wait. */
  timeOf(handle: number): number {
    return this.has(handle) ? (this.#times[handle] ?? NEVER) : NEVER;
  }

  /** Puts an event in, or moves it, behind those of the same time. @throws RangeError for what is no handle, or no time */
  schedule(handle: number, at: number): void {
    if (!(handle >= 0 && handle < this.capacity)) throw new RangeError(`there is no handle ${handle}`);
    if (Number.isNaN(at)) throw new RangeError('an event without a time');
    const waits = this.has(handle);
    this.#times[handle] = at;
    this.#turns[handle] = this.#turn++;
    if (!waits) {
      this.#put(this.#size, handle);
      this.#size += 1;
    }
    const place = this.#places[handle] ?? 0;
    this.#sink(this.#rise(place));
  }

  /** Takes an event out. False: it did not wait. */
  cancel(handle: number): boolean {
    if (!this.has(handle)) return false;
    const place = this.#places[handle] ?? 0;
    this.#places[handle] = ABSENT;
    this.#size -= 1;
    if (place === this.#size) return true;
    this.#put(place, this.#handleAt(this.#size));
    this.#sink(this.#rise(place));
    return true;
  }

  /** Takes the first out; -1 if nothing waits. */
  take(): number {
    const handle = this.first;
    if (handle !== ABSENT) this.cancel(handle);
    return handle;
  }

  clear(): void {
    this.#places.fill(ABSENT);
    this.#size = 0;
  }

  /** All times become earlier by so much: their order stays as it is. */
  rebase(by: number): void {
    for (let place = 0; place < this.#size; place++) {
      const handle = this.#handleAt(place);
      this.#times[handle] = (this.#times[handle] ?? 0) - by;
    }
  }

  #handleAt(place: number): number {
    return this.#heap[place] ?? ABSENT;
  }

  #timeAt(place: number): number {
    return this.#times[this.#handleAt(place)] ?? NEVER;
  }

  #put(place: number, handle: number): void {
    this.#heap[place] = handle;
    this.#places[handle] = place;
  }

  #isBefore(a: number, b: number): boolean {
    const one = this.#times[a] ?? NEVER;
    const other = this.#times[b] ?? NEVER;
    return one < other || (one === other && (this.#turns[a] ?? 0) < (this.#turns[b] ?? 0));
  }

  /** @returns where it has come to */
  #rise(from: number): number {
    const handle = this.#handleAt(from);
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = this.#handleAt(above);
      if (!this.#isBefore(handle, other)) break;
      this.#put(place, other);
      place = above;
    }
    this.#put(place, handle);
    return place;
  }

  #sink(from: number): void {
    const handle = this.#handleAt(from);
    let place = from;
    for (;;) {
      let below = place * 2 + 1;
      if (below >= this.#size) break;
      if (below + 1 < this.#size && this.#isBefore(this.#handleAt(below + 1), this.#handleAt(below))) below += 1;
      const other = this.#handleAt(below);
      if (!this.#isBefore(other, handle)) break;
      this.#put(place, other);
      place = below;
    }
    this.#put(place, handle);
  }
}

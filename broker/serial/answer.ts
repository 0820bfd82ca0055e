import type { TransactionEnd } from '../../contract/methods/serial.ts';

/** Why an answer is complete. */
export type EndedBy = 'delimiter' | 'length' | 'prefixed' | 'maxBytes';

/** Room that an answer begins with. */
const FIRST_ROOM = 256;

/** Gathers what is received until it is a whole answer. */
export class Answer {
  readonly #until: TransactionEnd;
  readonly #most: number;
  #room = Buffer.alloc(FIRST_ROOM);
  #length = 0;
  /** Of answers that say how long they are: where the one that is not complete begins, and which it is. */
  #prefixAt = 0;
  #prefixCount = 0;

  /** @param most the longest answer */
  constructor(until: TransactionEnd, most: number) {
    this.#until = until;
    this.#most = most;
  }

  /** A copy of what there is so far. */
  get bytes(): Uint8Array {
    return new Uint8Array(this.#room.subarray(0, this.#length));
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** How many bytes it lacks at least, whatever they are; 0: the next may be its end. To be asked while it is not complete. */
  get lacking(): number {
    const { delimiter, length, prefixed, silenceMs } = this.#until;
    if (delimiter !== undefined || silenceMs !== undefined) return 0;
    const ends = [length, prefixed && this.#prefixedEnd(prefixed.bytes, prefixed.plus), this.#most];
    const nearest = Math.min(...ends.filter((end) => end !== undefined));
    return Math.max(0, nearest - this.#length);
  }

  /** @returns why it is complete now, and what is behind its end; undefined: it is not */
  add(bytes: Uint8Array): { endedBy: EndedBy; rest: Uint8Array } | undefined {
    const before = this.#length;
    this.#append(bytes);
    const end = this.#end(before);
    if (end === undefined) return undefined;
    this.#length = end.at;
    return { endedBy: end.endedBy, rest: bytes.subarray(end.at - before) };
  }

  #append(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#room.length) {
      const grown = Buffer.alloc(Math.max(length, 2 * this.#room.length));
      grown.set(this.#room.subarray(0, this.#length));
      this.#room = grown;
    }
    this.#room.set(bytes, this.#length);
    this.#length = length;
  }

  /** The first of the ends that hold. @param before how much of it was looked at */
  #end(before: number): { endedBy: EndedBy; at: number } | undefined {
    const ends: { endedBy: EndedBy; at: number | undefined }[] = [
      { endedBy: 'delimiter', at: this.#behindDelimiter(before) },
      { endedBy: 'length', at: this.#until.length },
      { endedBy: 'prefixed', at: this.#behindPrefixed() },
      { endedBy: 'maxBytes', at: this.#most },
    ];
    let first: { endedBy: EndedBy; at: number } | undefined;
    for (const { endedBy, at } of ends)
      if (at !== undefined && at <= this.#length && (first === undefined || at < first.at)) first = { endedBy, at };
    return first;
  }

  #behindDelimiter(before: number): number | undefined {
    const { delimiter } = this.#until;
    if (delimiter === undefined) return undefined;
    const from = Math.max(0, before - delimiter.length + 1);
    const at = this.#room.subarray(0, this.#length).indexOf(delimiter, from);
    return at < 0 ? undefined : at + delimiter.length;
  }

  #behindPrefixed(): number | undefined {
    const { prefixed } = this.#until;
    if (prefixed === undefined) return undefined;
    const { bytes, plus, count = 1 } = prefixed;
    while (this.#length >= this.#prefixAt + bytes) {
      const end = this.#prefixedEnd(bytes, plus);
      if (this.#length < end) return undefined;
      this.#prefixAt = end;
      if (++this.#prefixCount === count) return end;
    }
    return undefined;
  }

  /** Where the answer ends that is not complete; while not all of its prefix is there, the least that it can be. */
  #prefixedEnd(bytes: number, plus: number): number {
    const isSaid = this.#length >= this.#prefixAt + bytes;
    return this.#prefixAt + bytes + plus + (isSaid ? this.#room.readUIntBE(this.#prefixAt, bytes) : 0);
  }
}

/** Bytes as they come in, gathered to requests. */
import { CRC_BYTES, LENGTH_BYTES, opened } from './envelope.ts';

export interface Request {
  /** How it came, and so how it is answered. */
  readonly form: 'envelope' | 'bare';
  /** Undefined: its sum was wrong. */
  readonly payload: Buffer | undefined;
}

/** Commands of one letter that are taken without an envelope by every firmware: older programs know no other. */
const BARE = new Set(Buffer.from('ASQF'));
/** No command is as long. */
const MOST_BYTES = 1024;
const HEADER_BYTES = 7;
/** How many bytes a command of older firmware has, by its letter; of `w`, before its data. */
const bareLengths: Readonly<Record<string, number>> = {
  r: HEADER_BYTES,
  p: HEADER_BYTES,
  w: HEADER_BYTES,
  M: HEADER_BYTES,
  b: 3,
};

export class Framing {
  readonly #isPlain: boolean;
  readonly #isLittle: boolean;
  #bytes = Buffer.alloc(0);
  /** Bytes that belonged to no request. */
  noise = 0;

  constructor({ isPlain, isLittle }: { readonly isPlain: boolean; readonly isLittle: boolean }) {
    this.#isPlain = isPlain;
    this.#isLittle = isLittle;
  }

  /** Whether the beginning of a request is there. */
  get isWithin(): boolean {
    return this.#bytes.length > 0;
  }

  clear(): void {
    this.#bytes = Buffer.alloc(0);
  }

  /** Takes what came in, and gives every request that is complete. */
  take(bytes: Uint8Array): Request[] {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    const requests: Request[] = [];
    for (let next = this.#next(); next !== undefined; next = this.#next()) requests.push(next);
    return requests;
  }

  #next(): Request | undefined {
    for (;;) {
      const [first] = this.#bytes;
      if (first === undefined) return undefined;
      if (BARE.has(first)) return { form: 'bare', payload: this.#shift(1) };
      const length = this.#isPlain ? this.#bareLength() : this.#envelopeLength();
      if (length === undefined || length > this.#bytes.length) return undefined;
      if (length > 0)
        return this.#isPlain
          ? { form: 'bare', payload: this.#shift(length) }
          : { form: 'envelope', payload: opened(this.#shift(length)) };
      this.#shift(1);
      this.noise++;
    }
  }

  /** 0: no request begins here. Undefined: it cannot be told yet. */
  #envelopeLength(): number | undefined {
    if (this.#bytes.length < LENGTH_BYTES) return undefined;
    const length = this.#bytes.readUInt16BE();
    return length === 0 || length > MOST_BYTES ? 0 : LENGTH_BYTES + length + CRC_BYTES;
  }

  #bareLength(): number | undefined {
    const letter = String.fromCharCode(this.#bytes[0] ?? 0);
    const length = Object.hasOwn(bareLengths, letter) ? (bareLengths[letter] ?? 0) : 0;
    const isWrite = letter === 'w' || letter === 'M';
    if (!isWrite) return length;
    if (this.#bytes.length < HEADER_BYTES) return undefined;
    const count = this.#isLittle ? this.#bytes.readUInt16LE(5) : this.#bytes.readUInt16BE(5);
    return length + Math.min(count, MOST_BYTES);
  }

  #shift(length: number): Buffer {
    const taken = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(length);
    return taken;
  }
}

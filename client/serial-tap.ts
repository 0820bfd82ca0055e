import { MAX_PART_BYTES } from '../contract/blocks.ts';
import type { Result } from '../contract/methods.ts';
import type { TopicValue } from '../contract/topics.ts';
import type { Caller } from './caller.ts';
import type { Subscription } from './subscription.ts';
import type { SubscribeOptions } from './subscriptions.ts';

export interface TapOptions extends Pick<SubscribeOptions, 'maxQueued'> {
  /** Begin with the last so many bytes that went over the port, as far as the broker has kept them. Default: 0. */
  replay?: number;
}

/** Some bytes that went over a port. */
export interface TappedBytes {
  direction: 'received' | 'sent';
  /** Of the first byte, counted by direction from when the broker started. */
  offset: number;
  bytes: Uint8Array;
  /** Milliseconds since 1970. */
  atMs: number;
  /** Bytes of this direction that are missing before these, because this tap was too slow. */
  missed: number;
  /** True for the first bytes after a reconnect: what went over in between is not known. */
  resumed: boolean;
}

type Piece = Result<'serial.recent'>['pieces'][number] | TopicValue<'serial.bytes'>;

/**
 * What goes over a serial port, for one `for await` loop. Made by `SerialPort.tap()`. It is subscribed at once; `started` tells when the
 * broker has taken it on. It ends as a `Subscription` does, and throws what that throws.
 */
export class SerialTap implements AsyncIterableIterator<TappedBytes>, AsyncDisposable {
  readonly #opening: Promise<Subscription<'serial.bytes'>>;
  readonly #recent: Promise<readonly Piece[]>;
  readonly #bytes: AsyncGenerator<TappedBytes, void>;
  #isClosed = false;

  constructor(caller: Caller, device: string, { replay = 0, maxQueued }: TapOptions = {}) {
    this.#opening = caller.subscribe('serial.bytes', { devices: [device], maxQueued });
    // Asked for when the events come already: whatever is in both is cut away by its offset.
    const ask = async () => {
      const maxBytes = Math.min(Math.ceil(replay), MAX_PART_BYTES);
      return maxBytes > 0 ? (await caller.call('serial.recent', { device, maxBytes })).pieces : [];
    };
    this.#recent = this.#opening.then(ask);
    this.#recent.catch(() => {}); // whoever takes the next bytes is told
    this.#bytes = this.#join();
  }

  /** Resolves once nothing is missed any more. @throws Refusal `denied`, `not_found`, `limit` */
  get started(): Promise<void> {
    return this.#recent.then(() => {});
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<TappedBytes, void>> {
    return this.#bytes.next();
  }

  /** Leaving the loop closes it. */
  async return(): Promise<IteratorResult<TappedBytes, void>> {
    this.close();
    return { done: true, value: undefined };
  }

  /** Ends the loop and tells the broker. */
  close(): void {
    this.#isClosed = true;
    this.#opening.then(
      (subscription) => subscription.close(),
      () => {},
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  async *#join(): AsyncGenerator<TappedBytes, void> {
    const seam = new Seam();
    try {
      const subscription = await this.#opening;
      for (const piece of await this.#recent) {
        if (this.#isClosed) return;
        yield* seam.next(piece);
      }
      for await (const { value, resumed } of subscription) {
        if (resumed) seam.resume();
        yield* seam.next(value);
      }
    } finally {
      this.close(); // also after a failure: nobody listens any more
    }
  }
}

/** Where what comes meets what came: what was seen already is cut away, what is missing is counted. */
class Seam {
  /** By direction, the offset of the byte that comes next; nothing before the first. */
  #expected = new Map<Piece['direction'], number>();
  #resumed = false;

  /** It may be another broker, which counts from 0: the offsets of before mean nothing. */
  resume(): void {
    this.#expected = new Map();
    this.#resumed = true;
  }

  *next({ direction, offset, bytes, atMs }: Piece): Generator<TappedBytes, void> {
    const expected = this.#expected.get(direction) ?? offset;
    const seen = Math.max(0, expected - offset);
    if (seen >= bytes.length) return;
    const missed = Math.max(0, offset - expected);
    this.#expected.set(direction, offset + bytes.length);
    const resumed = this.#resumed;
    this.#resumed = false;
    yield { direction, offset: offset + seen, bytes: bytes.subarray(seen), atMs, missed, resumed };
  }
}

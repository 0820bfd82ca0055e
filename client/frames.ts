import { Refusal } from '../contract/errors.ts';
import type { ChannelValue, Quality } from '../contract/telemetry/frame.ts';
import type { FrameBody } from '../contract/wire/messages.ts';
import { ItemQueue } from './item-queue.ts';

/** One look at an instrument. */
export interface Frame<Name extends string = string> {
  /** 1, 2, 3 … as the broker counts the frames of the set; it may start anywhere, and starts anew after a reconnect. */
  readonly sequence: number;
  /** When the answer was complete, by the driver's clock: milliseconds since 1970. */
  readonly atMs: number;
  /** From the request to its answer. */
  readonly latencyMs: number;
  /** By channel; null: not known, or a channel that the instrument does not have any more. Made when it is asked for. */
  readonly values: Readonly<Record<Name, ChannelValue>>;
  /** The same, in the order of the channels. */
  readonly list: readonly ChannelValue[];
  /** What went wrong on the wire since the driver was started. */
  readonly quality: Quality;
  /** The instrument's answer as it came, where that was asked for. */
  readonly raw?: Uint8Array;
  /** Frames that are missing before this one, because this subscriber was too slow: lost by the broker or here. */
  readonly dropped: number;
  /** True for the first frame after a reconnect: what happened in between is not known. */
  readonly resumed: boolean;
}

/** What a set of frames holds, as the broker has taken it on. */
export interface FramesStarted<Name extends string = string> {
  readonly channels: readonly Name[];
  /** Of the catalogue in which the channels were found. */
  readonly edition: number;
}

export interface FramesOptions<Name extends string = string> {
  /** Left out: all of them, in the order of the catalogue. */
  channels?: readonly Name[] | undefined;
  /** Frames a second. Left out: as many as the wire carries. */
  rateHz?: number | undefined;
  /** The instrument's answers as they came, too. */
  raw?: true | undefined;
  /** Frames that may wait to be taken; more, and the oldest are dropped. Default: 1024. */
  maxQueued?: number | undefined;
}

/** Of the promise `started`. */
interface Starting<Name extends string> {
  resolve(started: FramesStarted<Name>): void;
  reject(error: Error): void;
}

/**
 * The frames of some channels, for one `for await` loop. They are asked for at once; `started` tells when the broker has taken that on.
 *
 *     for await (const { values } of postern.ecu('ecu0').frames({ channels: ['rpm', 'map'], rateHz: 20 })) …
 *
 * It ends when it or the client is closed, goes on by itself after a reconnect and with another driver, and throws what it was refused with.
 * A full queue loses its oldest frames, counted.
 */
export class Frames<Name extends string = string> implements AsyncIterableIterator<Frame<Name>>, AsyncDisposable {
  /** @throws Refusal `denied`, `not_found` for a channel, `unavailable`, `limit` */
  readonly started: Promise<FramesStarted<Name>>;
  readonly #frames: ItemQueue<ReceivedFrame<Name>>;
  readonly #onClose: () => void;
  #start: Starting<Name> = { resolve: () => {}, reject: () => {} };
  #channels: readonly Name[] = [];
  /** Of the last frame on this connection. */
  #last: number | undefined;
  #resumed = false;

  constructor(maxQueued: number | undefined, onClose: () => void) {
    this.#frames = new ItemQueue(maxQueued);
    this.#onClose = onClose;
    this.started = new Promise((resolve, reject) => {
      this.#start = { resolve, reject };
    });
    this.started.catch(() => {}); // whoever takes the next frame is told
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Frame<Name>>> {
    return this.#frames.take();
  }

  /** Leaving the loop closes it. */
  return(): Promise<IteratorResult<Frame<Name>>> {
    this.close();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Ends the loop and tells the broker. What waits to be taken is thrown away. */
  close(): void {
    if (this.isOver) return;
    this.#frames.clear();
    this.finish();
    this.#onClose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  /** There will be no more frames. */
  get isOver(): boolean {
    return this.#frames.isOver;
  }

  /** For the client: the broker has taken it on; again after a reconnect. */
  begin(started: FramesStarted<Name>): void {
    this.#channels = started.channels;
    this.#start.resolve(started);
  }

  /** For the client: one frame arrived. */
  push(body: FrameBody): void {
    const missing = this.#last === undefined ? 0 : Math.max(0, body.sequence - this.#last - 1);
    this.#last = body.sequence;
    this.#frames.put(new ReceivedFrame(body, this.#channels, missing, this.#resumed));
    this.#resumed = false;
  }

  /** For the client: the next frame is the first of a new connection. */
  resume(): void {
    this.#last = undefined;
    this.#resumed = true;
  }

  /** For the client: there will be no more; with an error, the loop throws it. */
  finish(error?: Error): void {
    this.#frames.end(error);
    this.#start.reject(error ?? new Refusal('unavailable', 'it was closed before it had begun'));
  }
}

class ReceivedFrame<Name extends string> implements Frame<Name> {
  readonly sequence: number;
  readonly atMs: number;
  readonly latencyMs: number;
  readonly list: readonly ChannelValue[];
  readonly quality: Quality;
  readonly raw?: Uint8Array;
  dropped: number;
  resumed: boolean;
  readonly #channels: readonly Name[];
  #values: Record<Name, ChannelValue> | undefined;

  constructor(body: FrameBody, channels: readonly Name[], dropped: number, resumed: boolean) {
    this.sequence = body.sequence;
    this.atMs = body.atMs;
    this.latencyMs = body.latencyMs;
    this.list = body.values;
    this.quality = body.quality;
    if (body.raw !== undefined) this.raw = body.raw;
    this.dropped = dropped;
    this.resumed = resumed;
    this.#channels = channels;
  }

  get values(): Record<Name, ChannelValue> {
    this.#values ??= Object.fromEntries(
      this.#channels.map((name, place) => [name, this.list[place] ?? null]),
    ) as Record<Name, ChannelValue>;
    return this.#values;
  }
}

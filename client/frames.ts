import { Refusal } from '../contract/errors.ts';
import type { ChannelValue, Quality } from '../contract/telemetry/frame.ts';
import type { FrameBody } from '../contract/wire/messages.ts';

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

export const DEFAULT_QUEUED_FRAMES = 1024;

/** Of the promise `started`. */
interface Starting<Name extends string> {
  resolve(started: FramesStarted<Name>): void;
  reject(error: Error): void;
}

interface Taker<Name extends string> {
  resolve(result: IteratorResult<Frame<Name>>): void;
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
  readonly #maxQueued: number;
  readonly #onClose: () => void;
  #start: Starting<Name> = { resolve: () => {}, reject: () => {} };
  #channels: readonly Name[] = [];
  #queue: ReceivedFrame<Name>[] = [];
  #takers: Taker<Name>[] = [];
  /** Of the last frame on this connection. */
  #last: number | undefined;
  #resumed = false;
  #end: { error?: Error } | undefined;

  constructor(maxQueued: number, onClose: () => void) {
    this.#maxQueued = Math.max(1, maxQueued);
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
    const frame = this.#queue.shift();
    if (frame !== undefined) return Promise.resolve({ done: false, value: frame });
    if (this.#end?.error !== undefined) {
      const { error } = this.#end;
      this.#end = {};
      return Promise.reject(error);
    }
    if (this.#end !== undefined) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => this.#takers.push({ resolve, reject }));
  }

  /** Leaving the loop closes it. */
  return(): Promise<IteratorResult<Frame<Name>>> {
    this.close();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Ends the loop and tells the broker. What waits to be taken is thrown away. */
  close(): void {
    if (this.#end !== undefined) return;
    this.#queue = [];
    this.finish();
    this.#onClose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  /** There will be no more frames. */
  get isOver(): boolean {
    return this.#end !== undefined;
  }

  /** For the client: the broker has taken it on; again after a reconnect. */
  begin(started: FramesStarted<Name>): void {
    this.#channels = started.channels;
    this.#start.resolve(started);
  }

  /** For the client: one frame arrived. */
  push(body: FrameBody): void {
    if (this.#end !== undefined) return;
    const missing = this.#last === undefined ? 0 : Math.max(0, body.sequence - this.#last - 1);
    this.#last = body.sequence;
    const frame = new ReceivedFrame(body, this.#channels, missing, this.#resumed);
    this.#resumed = false;
    const taker = this.#takers.shift();
    if (taker === undefined) this.#queue.push(frame);
    else taker.resolve({ done: false, value: frame });
    if (this.#queue.length > this.#maxQueued) this.#dropOldest();
  }

  /** For the client: the next frame is the first of a new connection. */
  resume(): void {
    this.#last = undefined;
    this.#resumed = true;
  }

  /** For the client: there will be no more; with an error, the loop throws it. */
  finish(error?: Error): void {
    if (this.#end !== undefined) return;
    const [first, ...others] = this.#takers;
    this.#takers = [];
    this.#end = error === undefined || first !== undefined ? {} : { error };
    this.#start.reject(error ?? new Refusal('unavailable', 'it was closed before it had begun'));
    if (error !== undefined) first?.reject(error);
    else first?.resolve({ done: true, value: undefined });
    for (const taker of others) taker.resolve({ done: true, value: undefined });
  }

  /** The next in line tells what was lost before it. */
  #dropOldest(): void {
    const lost = this.#queue.shift();
    const heir = this.#queue[0];
    if (lost !== undefined) heir?.inherit(lost);
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

  inherit(lost: ReceivedFrame<Name>): void {
    this.dropped += lost.dropped + 1;
    this.resumed ||= lost.resumed;
  }
}

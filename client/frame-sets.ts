import { Refusal } from '../contract/errors.ts';
import type { FrameBody } from '../contract/wire/messages.ts';
import { type Backoff, backoffMs } from './backoff.ts';
import type { Connection } from './connection.ts';
import { Frames, type FramesOptions } from './frames.ts';
import type { Waiter } from './link.ts';
import { withoutUndefined } from './without-undefined.ts';

interface Entry {
  /** What the broker is asked for: from the first answer on the very channels of that, so that what comes after a reconnect is in the same order. */
  params: object;
  readonly frames: Frames;
  /** Its driver was not there, and is asked for again. */
  again?: ReturnType<typeof setTimeout>;
}

interface Subscribed {
  set: number;
  edition: number;
  channels: string[];
}

/** After a restart of the broker, its drivers come back in their own time. */
const againMs: Backoff = { minMs: 250, maxMs: 2000 };

/** All frames that a client wants: which set each is of on the connection of the moment. */
export class FrameSets {
  readonly #entries = new Set<Entry>();
  /** Two may want the same: the broker gives both the same number, and sends each frame once. */
  readonly #bySet = new Map<number, Set<Entry>>();
  #connection: Connection | undefined;

  /** Asks as soon as there is a connection. */
  add<Name extends string>(
    device: string,
    { maxQueued, ...wish }: FramesOptions<Name>,
    whenConnected: (waiter: Waiter) => void,
  ): Frames<Name> {
    const frames = new Frames<Name>(maxQueued, () => this.#remove(entry));
    const entry: Entry = { params: withoutUndefined({ device, ...wish }), frames: frames as unknown as Frames };
    whenConnected({
      run: (connection) => {
        if (frames.isOver) return;
        this.#connection = connection;
        this.#entries.add(entry);
        // One that is cut short is asked for again, as all of them.
        this.#register(connection, entry, (error) => connection.isOver || this.#end(entry, error));
      },
      fail: (reason) => frames.finish(reason),
    });
    return frames;
  }

  /** Asks for all of them again. One that is refused now ends with that refusal, unless only its driver is not there yet. */
  resume(connection: Connection): void {
    this.#connection = connection;
    for (const entry of this.#entries) {
      clearTimeout(entry.again); // of the connection before
      entry.frames.resume();
      this.#registerAgain(connection, entry, 0);
    }
  }

  deliver(body: FrameBody): void {
    for (const { frames } of this.#bySet.get(body.set) ?? []) frames.push(body);
  }

  /** The numbers are of the connection that ended. */
  disconnected(): void {
    this.#connection = undefined;
    this.#bySet.clear();
  }

  /** Ends all loops; with an error, by throwing it. */
  end(error?: Error): void {
    for (const entry of this.#entries) this.#end(entry, error);
  }

  #registerAgain(connection: Connection, entry: Entry, attempt: number): void {
    if (connection.isOver || !this.#entries.has(entry)) return;
    this.#register(connection, entry, (error) => {
      if (connection.isOver) return;
      if (error instanceof Refusal && error.code === 'unavailable')
        entry.again = setTimeout(
          () => this.#registerAgain(connection, entry, attempt + 1),
          backoffMs(againMs, attempt),
        );
      else this.#end(entry, error);
    });
  }

  /** Numbers it in the very turn of the reply: its first frame may be the next message. */
  #register(connection: Connection, entry: Entry, refused: (error: Error) => unknown): void {
    connection.request('telemetry.subscribe', entry.params, (error, result) => {
      if (error !== undefined) return refused(error);
      const { set, edition, channels } = result as Subscribed;
      if (!this.#entries.has(entry)) return unsubscribe(connection, set);
      const sharers = this.#bySet.get(set) ?? new Set();
      this.#bySet.set(set, sharers.add(entry));
      entry.params = { ...entry.params, channels };
      entry.frames.begin({ channels, edition });
    });
  }

  #end(entry: Entry, error: Error | undefined): void {
    this.#forget(entry);
    entry.frames.finish(error);
  }

  /** A pause that goes on would keep a process from ending. */
  #forget(entry: Entry): void {
    clearTimeout(entry.again);
    this.#entries.delete(entry);
  }

  #remove(entry: Entry): void {
    this.#forget(entry);
    for (const [set, sharers] of this.#bySet) {
      if (!sharers.delete(entry)) continue;
      if (sharers.size === 0) this.#bySet.delete(set);
      if (this.#connection !== undefined) unsubscribe(this.#connection, set);
    }
  }
}

function unsubscribe(connection: Connection, set: number): void {
  connection.request('telemetry.unsubscribe', { set }, () => {});
}

import { bitsPerCharacter, type LineSettings } from '../../contract/serial/line-settings.ts';
import { type Clock, OsError, type SerialLine } from '../hardware/os.ts';
import { meansGone } from './reasons.ts';
import { WirePace } from './wire-pace.ts';

/** Bytes that are handed to the kernel at once: between them it is looked whether the rest may still be sent. */
const MOST_AT_ONCE = 4096;
const READ_BYTES = 16 * 1024;
const NS_PER_S = 1e9;

/** What an open port tells, and asks. */
export interface PortOwner {
  /** How many bytes may be read now; 0: none until `resume`. */
  room(): number;
  /** Somebody wants to see each byte when it comes. */
  isWatched(): boolean;
  arrived(bytes: Uint8Array): void;
  /** These bytes are handed to the kernel now. */
  sending(bytes: Uint8Array): void;
  /** All of these were taken, part after part. */
  sent(bytes: Uint8Array): void;
  /** It has gone, or answers what nobody foresaw. Told once. */
  lost(error: unknown): void;
}

/** One opening of a port: reads whatever comes for as long as there is room, and writes. */
export class PortStream {
  readonly line: SerialLine;
  /** Which port it is, for messages: its name in the policy, and the node that was opened. */
  readonly name: { readonly device: string; readonly path: string };
  /** As it was opened. */
  readonly settings: LineSettings;
  /** Other than that of its settings while its holder wants another. */
  baudRate: number;
  received = 0;
  sent = 0;
  readonly pace = new WirePace((bytes) => this.wireNs(bytes));
  readonly #clock: Clock;
  readonly #owner: PortOwner;
  #resume = () => {};
  #isClosed = false;

  constructor(line: SerialLine, name: PortStream['name'], settings: LineSettings, owner: PortOwner, clock: Clock) {
    this.#clock = clock;
    this.line = line;
    this.name = name;
    this.settings = settings;
    this.baudRate = settings.baudRate;
    this.#owner = owner;
    void this.#read();
  }

  /** True once it was closed, or has gone. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** To be called when there is room again. */
  resume(): void {
    this.#resume();
  }

  /**
   * Resolves when the kernel has taken all of it. What it has not taken yet when the signal is aborted is thrown away.
   * @param mayGoOn looked at before each part; throws what ends it
   * @throws the reason of the signal, OsError
   */
  async write(bytes: Uint8Array, signal: AbortSignal, mayGoOn: () => void): Promise<void> {
    for (let at = 0; at < bytes.length; at += MOST_AT_ONCE) {
      signal.throwIfAborted();
      mayGoOn();
      const part = bytes.subarray(at, at + MOST_AT_ONCE);
      this.sent += part.length;
      this.#owner.sending(part);
      await this.cut(this.line.write(part), signal);
    }
    this.#owner.sent(bytes);
  }

  /** What waits for the line to take bytes: ended by throwing those away. @throws the reason of the signal, OsError */
  async cut(waiting: Promise<void>, signal: AbortSignal): Promise<void> {
    const cut = () => this.purge('unsent');
    signal.addEventListener('abort', cut);
    if (signal.aborted) cut();
    try {
      await waiting;
    } catch (error) {
      if (meansGone(error)) this.#lost(error);
      // What was cut off does not matter any more: why does.
      throw signal.aborted ? signal.reason : error;
    } finally {
      signal.removeEventListener('abort', cut);
    }
    signal.throwIfAborted();
  }

  /** Never throws: of a port that has gone nothing waits. */
  purge(which: 'received' | 'unsent' | 'both'): void {
    if (this.#isClosed) return;
    try {
      this.line.purge(which);
    } catch (error) {
      if (!(error instanceof OsError)) throw error;
      this.#lost(error);
    }
  }

  /** How long so many bytes take on the wire, in ns. */
  wireNs(bytes: number): number {
    return (bytes * bitsPerCharacter(this.settings) * NS_PER_S) / this.baudRate;
  }

  /** Throws away what was not sent. @throws OsError */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#resume();
    await this.line.close();
  }

  async #read(): Promise<void> {
    const into = new Uint8Array(READ_BYTES);
    while (!this.#isClosed) {
      const room = this.#owner.room();
      if (room === 0) {
        await new Promise<void>((resolve) => {
          this.#resume = resolve;
        });
        continue;
      }
      const quietMs = this.#owner.isWatched() ? 0 : this.pace.quietMs(this.#clock.nowNs());
      if (quietMs > 0) {
        await this.#rest(quietMs);
        continue;
      }
      let length: number;
      try {
        length = await this.line.read(into.subarray(0, Math.min(room, READ_BYTES)));
      } catch (error) {
        this.#lost(error);
        return;
      }
      if (this.#isClosed) return;
      this.received += length;
      this.#owner.arrived(into.slice(0, length));
    }
  }

  /** Until the time is over, or somebody resumes. */
  #rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.after(ms, resolve);
      this.#resume = () => {
        timer.cancel();
        resolve();
      };
    });
  }

  #lost(error: unknown): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#owner.lost(error);
  }
}

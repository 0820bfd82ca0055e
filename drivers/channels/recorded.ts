import { concat } from '../../contract/bytes.ts';
import type { RecordedEntry } from '../../contract/serial/recording.ts';
import type { ByteChannel, ModemLines, ModemState } from '../byte-channel.ts';
import { type Clock, systemClock } from '../clock.ts';

/**
 * A channel that plays a recorded session: what is sent must be what was sent then, byte for byte and in that order, and is answered as
 * it was then. Anything else throws at once, and `finish()` throws if something is left. Pieces may be cut in other places than they were.
 */
export class RecordedChannel implements ByteChannel {
  readonly lines: ModemLines | undefined;
  readonly #clock: Clock;
  readonly #left: RecordedEntry[];
  #seen: ModemState | undefined;
  #isClosed = false;

  constructor(entries: readonly RecordedEntry[], clock: Clock = systemClock) {
    this.#clock = clock;
    this.#left = joined(entries);
    if (entries.some((entry) => 'lines' in entry || 'set' in entry))
      this.lines = { get: async () => this.#look(), set: async (wanted) => this.#set(wanted) };
  }

  async read(waitMs: number): Promise<Uint8Array> {
    this.#open();
    const [next] = this.#left;
    if (next !== undefined && 'received' in next) {
      this.#left.shift();
      return next.received;
    }
    await this.#clock.pause(waitMs);
    return new Uint8Array();
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#open();
    this.#passLines();
    const [next] = this.#left;
    if (next === undefined || !('sent' in next)) throw this.#unexpected(`sent ${show(bytes)}`, next);
    const { sent } = next;
    if (bytes.length > sent.length || bytes.some((byte, at) => byte !== sent[at]))
      throw this.#unexpected(`sent ${show(bytes)}`, next);
    if (bytes.length === sent.length) this.#left.shift();
    else next.sent = sent.subarray(bytes.length);
  }

  async purge(): Promise<void> {
    this.#open();
    while (this.#left[0] !== undefined && 'received' in this.#left[0]) this.#left.shift();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  /** @throws Error when some of the session was not played */
  finish(): void {
    this.#passLines();
    const [next] = this.#left;
    if (next !== undefined) throw new Error(`${this.#left.length} entries are left, the first: ${describe(next)}`);
  }

  #look(): ModemState {
    this.#open();
    this.#passLines();
    if (this.#seen === undefined) throw new Error('nobody had looked at the lines by then');
    return this.#seen;
  }

  #set(wanted: { dtr?: boolean; rts?: boolean }): void {
    this.#open();
    this.#passLines();
    const [next] = this.#left;
    if (next === undefined || !('set' in next) || next.set.dtr !== wanted.dtr || next.set.rts !== wanted.rts)
      throw this.#unexpected(`set ${JSON.stringify(wanted)}`, next);
    this.#left.shift();
    if (this.#seen !== undefined) this.#seen = { ...this.#seen, ...wanted };
  }

  /** The lines as they were seen up to here. */
  #passLines(): void {
    for (let [next] = this.#left; next !== undefined && 'lines' in next; [next] = this.#left) {
      this.#seen = next.lines;
      this.#left.shift();
    }
  }

  #open(): void {
    if (this.#isClosed) throw new Error('this channel is closed');
  }

  #unexpected(what: string, next: RecordedEntry | undefined): Error {
    return new Error(`${what}, but ${next === undefined ? 'the recording is over' : `expected: ${describe(next)}`}`);
  }
}

/** Neighbours of one direction are one piece: where a piece ended means nothing. */
function joined(entries: readonly RecordedEntry[]): RecordedEntry[] {
  const pieces: RecordedEntry[] = [];
  for (const entry of entries) {
    const last = pieces.at(-1);
    if (last !== undefined && 'sent' in entry && 'sent' in last) last.sent = concat([last.sent, entry.sent]);
    else pieces.push({ ...entry });
  }
  return pieces;
}

const show = (bytes: Uint8Array) => JSON.stringify(String.fromCharCode(...bytes));

function describe(entry: RecordedEntry): string {
  const at = `at ${entry.at} ms`;
  if ('sent' in entry) return `${show(entry.sent)} sent ${at}`;
  if ('received' in entry) return `${show(entry.received)} received ${at}`;
  return 'set' in entry ? `lines set ${JSON.stringify(entry.set)} ${at}` : `a look at the lines ${at}`;
}

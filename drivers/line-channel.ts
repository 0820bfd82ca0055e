import type { ByteChannel } from './byte-channel.ts';
import { type Clock, systemClock } from './clock.ts';

/** A line that is longer than this is noise, and given out as it is so far. */
const MOST_CHARACTERS = 4096;

export interface LineOptions {
  clock?: Clock;
  /** What every line that is sent ends with. */
  end?: string;
}

/**
 * Lines of text over a channel of bytes, for the many instruments that speak so. Every byte is one character (Latin-1): what is noise
 * stays visible as such. A received line ends with LF; a CR before it belongs to the end.
 */
export class LineChannel {
  readonly channel: ByteChannel;
  readonly #clock: Clock;
  readonly #end: string;
  #received = '';
  #last: Promise<unknown> = Promise.resolve();

  constructor(channel: ByteChannel, { clock = systemClock, end = '\n' }: LineOptions = {}) {
    this.channel = channel;
    this.#clock = clock;
    this.#end = end;
  }

  async send(line: string): Promise<void> {
    await this.channel.write(latin1(line + this.#end));
  }

  /** The next line, without its end; undefined if none is complete within `waitMs`. */
  async receive(waitMs: number): Promise<string | undefined> {
    const end = this.#clock.now() + waitMs;
    for (;;) {
      const line = this.#take();
      if (line !== undefined) return line;
      const left = end - this.#clock.now();
      if (left <= 0) return undefined;
      this.#received += text(await this.channel.read(Math.ceil(left)));
    }
  }

  /**
   * Sends a line and gives the next one that comes: for instruments that can be trusted to answer what they are asked. Of several callers
   * each waits for its turn, and the time begins with that.
   */
  ask(line: string, waitMs: number): Promise<string | undefined> {
    return this.#inTurn(async () => {
      await this.discard();
      await this.send(line);
      return this.receive(waitMs);
    });
  }

  /** Sends a line that is not answered, when it is its turn. */
  tell(line: string): Promise<void> {
    return this.#inTurn(() => this.send(line));
  }

  /** Something has been received that nobody has taken: after an answer, more than was asked for. */
  get hasMore(): boolean {
    return this.#received !== '';
  }

  /** Throws away what has been received by now, and gives how many bytes that was. */
  async discard(): Promise<number> {
    let count = this.#received.length;
    this.#received = '';
    for (let bytes = await this.channel.read(0); bytes.length > 0; bytes = await this.channel.read(0))
      count += bytes.length;
    return count;
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }

  #take(): string | undefined {
    const at = this.#received.indexOf('\n');
    if (at < 0 && this.#received.length < MOST_CHARACTERS) return undefined;
    const length = at < 0 ? this.#received.length : at;
    const line = this.#received.slice(0, length);
    this.#received = this.#received.slice(length + 1);
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }
}

/** A character a byte; none is above U+00FF. */
export const latin1 = (line: string): Uint8Array => Uint8Array.from(line, (character) => character.charCodeAt(0));
const text = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

import assert from 'node:assert/strict';
import type { ByteChannel, ModemLines, ModemState } from '../../drivers/byte-channel.ts';
import type { Clock } from '../../drivers/clock.ts';
import { latin1 } from '../../drivers/line-channel.ts';

/** What is answered: bytes at once, or pieces with pauses before them. */
export type Reply = string | readonly (string | { afterMs: number })[];
/** What must be sent, whole, and what is answered to it. */
export type Line = readonly [sent: string, reply?: Reply];

/** The other side of a conversation, word for word: it fails at the first word that is not in the script, and on leftovers. */
export class ScriptedChannel implements ByteChannel {
  readonly lines: ModemLines | undefined;
  /** Ours as they were set, and theirs as a test sets them. */
  readonly modem: ModemState = { dtr: true, rts: true, cts: true, dsr: true, dcd: false, ri: false };
  /** What was done, beside the words: `dtr down`, `purge`. */
  readonly deeds: string[] = [];
  isClosed = false;
  readonly #clock: Clock;
  readonly #script: Line[];
  #heard = '';
  #received = '';
  #wake = () => {};

  constructor(clock: Clock, script: readonly Line[], { hasLines = false } = {}) {
    this.#clock = clock;
    this.#script = [...script];
    if (hasLines)
      this.lines = {
        get: async () => ({ ...this.modem }),
        set: async (wanted) => {
          Object.assign(this.modem, wanted);
          this.deeds.push(`dtr ${wanted.dtr ? 'up' : 'down'}`);
        },
      };
  }

  /** Bytes that nobody asked for. */
  say(text: string): void {
    this.#received += text;
    this.#wake();
  }

  async read(waitMs: number): Promise<Uint8Array> {
    if (this.#received === '' && waitMs > 0) {
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      await this.#clock.pause(waitMs, woken.signal);
    }
    const bytes = latin1(this.#received);
    this.#received = '';
    return bytes;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#heard += String.fromCharCode(...bytes);
    const [next] = this.#script;
    assert.ok(next, `${JSON.stringify(this.#heard)} was sent when the script was over`);
    const [sent, reply = ''] = next;
    assert.ok(sent.startsWith(this.#heard), `${JSON.stringify(this.#heard)} was sent, not ${JSON.stringify(sent)}`);
    if (sent !== this.#heard) return;
    this.#heard = '';
    this.#script.shift();
    void this.#reply(typeof reply === 'string' ? [reply] : reply);
  }

  async purge(): Promise<void> {
    this.#received = '';
    this.deeds.push('purge');
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }

  finish(): void {
    assert.deepEqual(this.#script, [], 'was not said');
    assert.equal(this.#heard, '');
  }

  async #reply(pieces: readonly (string | { afterMs: number })[]): Promise<void> {
    for (const piece of pieces) {
      if (typeof piece === 'string') this.say(piece);
      else await this.#clock.pause(piece.afterMs);
    }
  }
}

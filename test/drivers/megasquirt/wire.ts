import { Answer } from '../../../broker/serial/answer.ts';
import { Refusal } from '../../../contract/errors.ts';
import type { AnswerEnd, ByteChannel } from '../../../drivers/byte-channel.ts';
import type { Line } from '../../../sim/pace/line.ts';
import type { SelfWindingClock } from '../self-winding-clock.ts';

const NS_PER_MS = 1e6;
/** The controller hears them together. */
const HEARD_BYTES = 7;

export interface WireOptions {
  /** Milliseconds of a character. */
  characterMs?: number;
  /** A channel that does transactions itself, as a held port; otherwise the driver writes and reads. */
  transacts?: boolean;
  /** Bytes that come together. */
  piece?: number;
}

/** A serial line that takes its time, in a clock that winds itself: a controller at one end, at the other a channel as a broker gives it. */
export class EcuWire {
  readonly channel: ByteChannel;
  readonly line: Line;
  /** All that was sent to the controller, piece by piece. */
  readonly sent: Uint8Array[] = [];
  /** Every method of the channel fails from now on, as that of a port that is pulled out. */
  isUnplugged = false;
  readonly #clock: SelfWindingClock;
  readonly #characterMs: number;
  readonly #piece: number;
  #hear: (bytes: Uint8Array, atNs: bigint) => void = () => {};
  #onSent: (atNs: bigint) => void = () => {};
  #freeMs = 0;
  #epoch = 0;
  #received: number[] = [];
  #listener: ((bytes: Uint8Array) => Uint8Array) | undefined;
  #wake = () => {};
  #turns: Promise<unknown> = Promise.resolve();

  constructor(clock: SelfWindingClock, { characterMs = 0.0868, transacts = true, piece = 50 }: WireOptions = {}) {
    this.#clock = clock;
    this.#characterMs = characterMs;
    this.#piece = piece;
    this.line = {
      onBytes: (listener) => {
        this.#hear = listener;
      },
      onSent: (listener) => {
        this.#onSent = listener;
      },
      send: (bytes, fromNs) => this.#say(bytes, Number(fromNs) / NS_PER_MS),
      discard: () => void this.#epoch++,
      setReady: () => {},
      isPeerReady: true,
    };
    this.channel = {
      read: (waitMs) => this.#read(waitMs),
      write: async (bytes) => this.#write(bytes),
      purge: async () => {
        this.#mustBePlugged();
        this.#received = [];
      },
      ...(transacts ? { transact: (bytes: Uint8Array, how: AnswerEnd) => this.#transact(bytes, how) } : {}),
      lines: undefined,
      close: async () => {},
    };
  }

  /** Bytes out of nowhere, as noise. */
  noise(bytes: Uint8Array): void {
    this.#arrive(bytes);
  }

  #write(bytes: Uint8Array): void {
    this.#mustBePlugged();
    this.sent.push(Uint8Array.from(bytes));
    const copy = Uint8Array.from(bytes);
    for (let from = 0; from < copy.length; from += HEARD_BYTES) {
      const piece = copy.subarray(from, from + HEARD_BYTES);
      this.#clock.after((from + piece.length) * this.#characterMs, () => this.#hear(piece, this.#clock.nowNs()));
    }
  }

  #say(bytes: Uint8Array, fromMs: number): void {
    const [copy, epoch] = [Uint8Array.from(bytes), this.#epoch];
    let at = Math.max(fromMs, this.#freeMs, this.#clock.now());
    for (let from = 0; from < copy.length; from += this.#piece) {
      const piece = copy.subarray(from, from + this.#piece);
      at += piece.length * this.#characterMs;
      const isLast = from + this.#piece >= copy.length;
      this.#clock.after(at - this.#clock.now(), () => {
        if (epoch !== this.#epoch) return;
        if (isLast) this.#onSent(this.#clock.nowNs());
        this.#arrive(piece);
      });
    }
    this.#freeMs = at;
  }

  #arrive(bytes: Uint8Array): void {
    const rest = this.#listener?.(bytes) ?? bytes;
    this.#received.push(...rest);
    if (rest.length > 0) this.#wake();
  }

  /** As the broker does: in turn, what comes meanwhile is the answer. */
  #transact(bytes: Uint8Array, how: AnswerEnd): Promise<Uint8Array> {
    const turn = this.#turns.then(() => this.#exchange(bytes, how));
    this.#turns = turn.catch(() => {});
    return turn;
  }

  async #exchange(bytes: Uint8Array, { until, timeoutMs, maxBytes = 65_536 }: AnswerEnd): Promise<Uint8Array> {
    this.#write(bytes);
    const answer = new Answer(until, maxBytes);
    const late = new AbortController();
    let silence: { cancel(): void } | undefined;
    let isWhole = false;
    const done = () => {
      isWhole = true;
      late.abort();
    };
    this.#listener = (piece) => {
      const complete = answer.add(piece);
      silence?.cancel();
      if (complete === undefined) {
        if (until.silenceMs !== undefined) silence = this.#clock.after(until.silenceMs, done);
        return piece.subarray(piece.length);
      }
      this.#listener = undefined;
      done();
      return complete.rest;
    };
    await this.#clock.pause(timeoutMs + bytes.length * this.#characterMs, late.signal);
    silence?.cancel();
    this.#listener = undefined;
    this.#mustBePlugged();
    if (!isWhole) throw new Refusal('timeout', 'ecu-port has not answered', { received: answer.bytes });
    return answer.bytes;
  }

  async #read(waitMs: number): Promise<Uint8Array> {
    this.#mustBePlugged();
    if (this.#received.length === 0 && waitMs > 0) {
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      await this.#clock.pause(waitMs, woken.signal);
    }
    this.#mustBePlugged();
    return Uint8Array.from(this.#received.splice(0));
  }

  #mustBePlugged(): void {
    if (this.isUnplugged) throw new Refusal('unavailable', 'the port is unplugged');
  }
}

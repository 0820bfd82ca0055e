import { concat } from '../../contract/bytes.ts';
import { Refusal } from '../../contract/errors.ts';
import type { Quality } from '../../contract/telemetry/frame.ts';
import type { AnswerEnd, ByteChannel } from '../byte-channel.ts';
import { transactions } from '../channels/transactions.ts';
import type { Clock } from '../clock.ts';
import { WireShare } from '../wire-share.ts';
import { ENVELOPE_BYTES, enveloped, envelopeEnd, opened } from './envelope.ts';
import type { Request } from './request.ts';
import { problemOf, type Reaction } from './return-codes.ts';

/** Of an answer whose length is not known, as of a text without an envelope. */
const TEXT_SILENCE_MS = 30;
const MOST_TEXT_BYTES = 256;
/** What is still under way after something went wrong is over when nothing has come for so long. */
export const QUIET_MS = 20;
/** A line that never gets quiet is not waited for longer. */
const MOST_PIECES_OF_NOISE = 64;

/** `lost`: nobody knows what the bytes that come next belong to. */
export type Trouble = Reaction | 'lost';

export interface Answered {
  /** Without the return code. */
  data: Uint8Array;
  /** With it: as it came. */
  payload: Uint8Array;
  /** When it was complete, of the clock that only goes forward. */
  atMs: number;
  /** From when the request could go. */
  latencyMs: number;
}
type Seen = Pick<Answered, 'atMs' | 'latencyMs'>;
export interface Unanswered {
  trouble: Trouble;
  /** For people. */
  why: string;
}
export type Outcome = Answered | Unanswered;

export interface DialogueOptions {
  clock: Clock;
  /** Milliseconds that one character takes on the wire. */
  characterMs: number;
  protocol: 'envelope' | 'plain';
  /** How long an answer may take beyond the time of the wire. */
  timeoutMs: number;
  /** What goes wrong is counted here. */
  quality: Quality;
}

/** Requests and their answers. Several may be asked at once: they go over the wire one after the other, without a pause. */
export class Dialogue {
  readonly protocol: DialogueOptions['protocol'];
  readonly characterMs: number;
  readonly wire: WireShare;
  /** How long an answer may take beyond the time of the wire. */
  patienceMs: number;
  /** Of all requests, and those that were answered as they should. What else there was is in the quality, or was refused for good. */
  readonly counts = { asked: 0, answered: 0, refused: 0 };
  readonly quality: Quality;
  readonly #channel: ByteChannel;
  readonly #transact: NonNullable<ByteChannel['transact']>;
  readonly #clock: Clock;
  #lastAtMs = Number.NEGATIVE_INFINITY;

  constructor(channel: ByteChannel, { clock, characterMs, protocol, timeoutMs, quality }: DialogueOptions) {
    this.protocol = protocol;
    this.characterMs = characterMs;
    this.quality = quality;
    this.wire = new WireShare(clock, characterMs);
    this.#channel = channel;
    this.#transact = transactions(channel, clock);
    this.#clock = clock;
    this.patienceMs = timeoutMs;
  }

  /** @param patienceMs how long the answer may take beyond the time of the wire, where that is not as always */
  async ask(request: Request, patienceMs = this.patienceMs): Promise<Outcome> {
    const [outcome] = await this.askTogether(request, 1, patienceMs);
    return outcome ?? lost('nothing came');
  }

  /** What an answer took beyond the time of the wire. */
  beyondWireMs({ payload }: Request, { payload: answer, latencyMs }: Answered): number {
    const envelopes = this.protocol === 'envelope' ? 2 * ENVELOPE_BYTES : 0;
    return latencyMs - (payload.length + answer.length + envelopes) * this.characterMs;
  }

  /**
   * The same request so many times, written together, and so many answers. One that fails leaves nothing of those behind it.
   * @throws what the channel throws, but for `timeout`
   */
  async askTogether(request: Request, times: number, patienceMs = this.patienceMs): Promise<Outcome[]> {
    const { payload, answerBytes } = request;
    const isEnveloped = this.protocol === 'envelope';
    const one = isEnveloped ? enveloped(payload) : payload;
    const [askedAt, sent] = [this.#clock.now(), times * one.length];
    this.counts.asked += times;
    let received: Uint8Array;
    try {
      const bytes = times === 1 ? one : concat(Array(times).fill(one));
      received = await this.#transact(bytes, this.#end(request, times, patienceMs));
    } catch (error) {
      if (!(error instanceof Refusal) || (error.code !== 'timeout' && error.code !== 'limit')) throw error;
      const part = error.data.received instanceof Uint8Array ? error.data.received : new Uint8Array();
      this.wire.add(sent + part.length);
      this.#lastAtMs = this.#clock.now();
      this.quality.timeouts += times;
      const why = part.length === 0 ? 'it does not answer' : `only ${part.length} bytes of its answer came`;
      return Array(times).fill(lost(why));
    }
    this.wire.add(sent + received.length);
    const moments = new Moments(Math.max(askedAt, this.#lastAtMs), this.#clock.now(), this.characterMs);
    this.#lastAtMs = this.#clock.now();
    return isEnveloped
      ? this.#opened(received, times, answerBytes, moments)
      : Array.from({ length: times }, (_, index) => this.#bare(received, index, answerBytes, moments));
  }

  /** Throws away what is under way, and waits until nothing comes for so long. */
  async calm(quietMs = QUIET_MS): Promise<void> {
    await this.#channel.purge();
    for (let piece = 0; piece < MOST_PIECES_OF_NOISE; piece++)
      if ((await this.#channel.read(quietMs)).length === 0) break;
  }

  #end({ answerBytes }: Request, times: number, patienceMs: number): AnswerEnd {
    const isEnveloped = this.protocol === 'envelope';
    const length = (answerBytes ?? MOST_TEXT_BYTES) + (isEnveloped ? ENVELOPE_BYTES + 1 : 0);
    const maxBytes = Math.max(1, times * length);
    const timeoutMs = Math.ceil(patienceMs + maxBytes * this.characterMs);
    if (isEnveloped) return { until: envelopeEnd(times), timeoutMs, maxBytes };
    const until = answerBytes === undefined ? { silenceMs: TEXT_SILENCE_MS } : { length: times * answerBytes };
    return { until, timeoutMs, maxBytes };
  }

  #opened(received: Uint8Array, times: number, answerBytes: number | undefined, moments: Moments): Outcome[] {
    const outcomes: Outcome[] = [];
    for (let rest = received; outcomes.length < times; ) {
      const payload = opened(rest);
      const behind = rest.length - (payload?.length ?? 0) - ENVELOPE_BYTES;
      const outcome = payload === undefined ? undefined : this.#meant(payload, answerBytes, moments.take(behind));
      if (payload === undefined || outcome === undefined) {
        this.quality.crcErrors += times - outcomes.length;
        while (outcomes.length < times) outcomes.push(lost('its answer came garbled'));
        break;
      }
      outcomes.push(outcome);
      rest = rest.subarray(payload.length + ENVELOPE_BYTES);
    }
    return outcomes;
  }

  /** Undefined: it has not the form of an answer to this. */
  #meant(payload: Uint8Array, answerBytes: number | undefined, seen: Seen): Outcome | undefined {
    const [code] = payload;
    if (code === undefined) return undefined;
    const problem = problemOf(code);
    if (problem !== undefined) {
      if (problem.reaction === 'again') this.quality.crcErrors++;
      else if (problem.reaction === 'pause') this.quality.busy++;
      else this.counts.refused++;
      return { trouble: problem.reaction, why: problem.meaning };
    }
    if (answerBytes !== undefined && payload.length !== 1 + answerBytes) {
      // rusEFI has no code for an array of offsets that names nothing: it answers with nothing.
      if (payload.length > 1) return undefined;
      this.counts.refused++;
      return { trouble: 'array', why: 'its answer is empty' };
    }
    this.counts.answered++;
    return { data: payload.subarray(1), payload, ...seen };
  }

  /** Without an envelope there is nothing to know an answer by but its length. */
  #bare(received: Uint8Array, index: number, answerBytes: number | undefined, moments: Moments): Outcome {
    const data =
      answerBytes === undefined ? received : received.subarray(index * answerBytes, (index + 1) * answerBytes);
    if (answerBytes === undefined && data.length === 0) {
      this.quality.timeouts++;
      return lost('it does not answer');
    }
    this.counts.answered++;
    const behind = received.length - (index + 1) * data.length;
    return { data, payload: concat([Uint8Array.of(0), data]), ...moments.take(behind) };
  }
}

const lost = (why: string): Unanswered => ({ trouble: 'lost', why });

/** When each of several answers was complete that came one behind the other, without a pause: the last of them just now. */
class Moments {
  #fromMs: number;
  readonly #endMs: number;
  readonly #characterMs: number;

  /** @param fromMs from when the first could be on its way */
  constructor(fromMs: number, endMs: number, characterMs: number) {
    this.#fromMs = fromMs;
    this.#endMs = endMs;
    this.#characterMs = characterMs;
  }

  /** The next of them. @param behind bytes that came behind it */
  take(behind: number): Seen {
    const atMs = Math.max(this.#fromMs, this.#endMs - behind * this.#characterMs);
    const latencyMs = atMs - this.#fromMs;
    this.#fromMs = atMs;
    return { atMs, latencyMs };
  }
}

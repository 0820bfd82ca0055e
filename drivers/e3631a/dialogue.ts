import { Refusal } from '../../contract/errors.ts';
import type { ByteChannel, ModemLines } from '../byte-channel.ts';
import type { Clock } from '../clock.ts';
import { LineChannel, latin1 } from '../line-channel.ts';
import { CTRL_C, commands, END, type Query } from './codec.ts';
import { Overhead } from './overhead.ts';

/** How long the supply may take to answer, beside the time of the wire: at the first try, and at those after. */
const ANSWER_WITHIN_MS = [300, 600, 1000] as const;
/** How long the true answer may come after a line that was none. */
const GRACE_MS = 60;
/** The end of an answer is waited for as it comes, what is before it is not. */
const LAST_CHARACTERS_MS = 6;
/** More lines than this, and it is no conversation. */
const MOST_LINES = 8;
/** How long the supply may hold us off. */
const READY_WITHIN_MS = 1000;
const LOOK_AGAIN_MS = 2;
/** After each step of a clear. */
const LINES_SETTLE_MS = 10;
const CLEAR_MS = 60;

export interface DialogueOptions {
  clock: Clock;
  /** Milliseconds that one character takes on the wire. */
  characterMs: number;
}

/** What went wrong and was mended, since the start. */
export interface DialogueCounts {
  /** Lines that could not be the answer to what was asked. */
  stale: number;
  /** Questions that were not answered in time. */
  unanswered: number;
  /** Bytes that came without a question. */
  unasked: number;
}

/**
 * One question at a time. What the manual says of RS-232 (User's Guide, "DTR/DSR handshake protocol"), and what people found out:
 *
 * - The supply raises its DTR, our DSR, when it may be spoken to, and drops it while an answer is under way. It is waited for, but for the
 *   question that follows on an answer at once.
 * - A question that is asked soon after a command that changes something may be answered with the answer before, or not at all. So an
 *   answer must read as one to its question; where it has the very text of the answer before, to another question or from before the
 *   command, the question is asked again.
 * - Ctrl-C clears its buffers, and is heard for certain only while our DTR is down.
 *
 * A question may be repeated, a command never is: whoever gave it asks what has become of it.
 */
export class Dialogue {
  readonly counts: DialogueCounts = { stale: 0, unanswered: 0, unasked: 0 };
  readonly overhead = new Overhead();
  readonly #lines: LineChannel;
  readonly #clock: Clock;
  readonly #characterMs: number;
  #modem: ModemLines | undefined;
  #last = { question: '', answer: '' };
  #hasChanged = false;
  /** A command that was sent is still on the wire until then. */
  #wireFreeAt = 0;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #isTaken = false;

  constructor(channel: ByteChannel, { clock, characterMs }: DialogueOptions) {
    this.#lines = new LineChannel(channel, { clock, end: END });
    this.#clock = clock;
    this.#characterMs = characterMs;
    this.#modem = channel.lines;
  }

  /** Milliseconds that a question and its answer take on the wire. */
  wireMs({ text, answerLength }: Query<unknown>): number {
    return (text.length + END.length + answerLength + '\r\n'.length) * this.#characterMs;
  }

  /** The same of a command. */
  commandMs(command: string): number {
    return (command.length + END.length) * this.#characterMs;
  }

  /** @throws Refusal `timeout` after three tries; what the channel throws */
  async ask<Answer>(query: Query<Answer>): Promise<Answer> {
    let why = '';
    for (const [attempt, allowedMs] of ANSWER_WITHIN_MS.entries()) {
      // Not after a command: the clear would take it back, if the supply is still at it.
      if (attempt > 0 && !this.#hasChanged) await this.clear();
      if (attempt === ANSWER_WITHIN_MS.length - 1) await this.#takeBack();
      const outcome = await this.#exchange(query, this.wireMs(query) + allowedMs);
      if ('answer' in outcome) {
        if (attempt > 0) await this.#forgetSecondAnswer(query);
        return outcome.answer;
      }
      ({ why } = outcome);
    }
    this.#hasChanged = false;
    throw unanswered(query, why);
  }

  /**
   * Asks once only: for lines that may change something too. Nothing that was told before may be under way still.
   * @throws Refusal `timeout`, after a clear
   */
  async askOnce<Answer>(query: Query<Answer>, withinMs: number): Promise<Answer> {
    const outcome = await this.#exchange(query, this.wireMs(query) + withinMs);
    this.#hasChanged = true;
    if ('answer' in outcome) return outcome.answer;
    await this.clear();
    throw unanswered(query, outcome.why);
  }

  /** Sends a command. That it was carried out, only a question can tell. */
  async tell(command: string): Promise<void> {
    if (!(await this.isReady())) throw notReady();
    this.#wireFreeAt = this.#clock.now() + this.commandMs(command);
    await this.#lines.send(command);
    this.#hasChanged = true;
  }

  /** Makes the supply forget what it has half received and what it has not said yet. Its settings and its errors stay. */
  async clear(): Promise<void> {
    await this.#modem?.set({ dtr: false });
    if (this.#modem !== undefined) await this.#clock.pause(LINES_SETTLE_MS);
    await this.#lines.channel.write(latin1(CTRL_C));
    await this.#clock.pause(CLEAR_MS);
    await this.#modem?.set({ dtr: true });
    if (this.#modem !== undefined) await this.#clock.pause(LINES_SETTLE_MS);
    await this.#lines.channel.purge();
    await this.#lines.discard();
  }

  /** It is in remote mode, and is to stay there: silence may mean that it was switched off and on, and is back in local mode. */
  keepRemote(isTaken: boolean): void {
    this.#isTaken = isTaken;
  }

  /** From now on DSR is not looked at: for cables that do not have it. */
  ignoreLines(): void {
    this.#modem = undefined;
  }

  /** Whether the supply says by DSR, within a time, that it may be spoken to. True where the channel has no lines. */
  async isReady(withinMs: number = READY_WITHIN_MS): Promise<boolean> {
    if (this.#modem === undefined) return true;
    for (const end = this.#clock.now() + withinMs; ; await this.#clock.pause(LOOK_AGAIN_MS)) {
      if ((await this.#modem.get()).dsr) return true;
      if (this.#clock.now() >= end) return false;
    }
  }

  async #exchange<Answer>(query: Query<Answer>, withinMs: number): Promise<{ answer: Answer } | { why: string }> {
    const begin = Math.max(this.#clock.now(), this.#wireFreeAt);
    if (!this.#hasJustAnswered && !(await this.#isListening())) return { why: NOT_READY };
    const [, outcome] = await Promise.all([this.#lines.send(query.text), this.#answer(query, withinMs)]);
    if ('why' in outcome) return outcome;
    this.#answeredAt = this.#clock.now();
    this.overhead.note(this.#answeredAt - begin - this.wireMs(query), this.#answeredAt);
    const isRepeated = outcome.line === this.#last.answer;
    const isAmbiguous = isRepeated && (this.#hasChanged || query.text !== this.#last.question);
    this.#hasChanged = false;
    this.#last = { question: query.text, answer: outcome.line };
    return isAmbiguous ? this.#exchange(query, withinMs) : outcome;
  }

  async #answer<Answer>(
    query: Query<Answer>,
    withinMs: number,
  ): Promise<{ answer: Answer; line: string } | { why: string }> {
    const beforeMs = Math.max(0, this.#wireFreeAt - this.#clock.now());
    // Not each character needs a call of its own.
    const restMs = Math.max(0, beforeMs + this.wireMs(query) - LAST_CHARACTERS_MS);
    await this.#clock.pause(restMs);
    let last: string | undefined;
    let waitMs = beforeMs + withinMs - restMs;
    for (let lines = 0; lines < MOST_LINES; lines++) {
      const line = await this.#lines.receive(waitMs);
      if (line === undefined) break;
      const answer = query.parse(line);
      if (answer !== undefined && !this.#lines.hasMore) return { answer, line };
      this.counts.stale++;
      last = line;
      waitMs = this.wireMs(query) + GRACE_MS;
    }
    if (last !== undefined) return { why: `'${visible(last)}' is no answer to that` };
    this.counts.unanswered++;
    return { why: `nothing came within ${Math.round(withinMs)} ms` };
  }

  /**
   * It has said all that it had to say, a moment ago: nothing can have come since, and it listens again. Looking would take a while each time,
   * on the way to the port, and the supply takes ten characters even while it holds us off.
   */
  get #hasJustAnswered(): boolean {
    return !this.#hasChanged && this.#clock.now() - this.#answeredAt <= this.#characterMs;
  }

  /** Forgets what nobody asked for, and waits until the supply may be spoken to. */
  async #isListening(): Promise<boolean> {
    // What can be waited for together is: on the way to the port each word takes its time.
    const [isReady, unasked] = await Promise.all([this.isReady(), this.#lines.discard()]);
    this.counts.unasked += unasked;
    return isReady;
  }

  async #takeBack(): Promise<void> {
    if (!this.#isTaken || !(await this.isReady())) return;
    await this.#lines.send(commands.remote);
    await this.#clock.pause(this.commandMs(commands.remote) + GRACE_MS);
  }

  /** What was asked twice may be answered twice. */
  async #forgetSecondAnswer(query: Query<unknown>): Promise<void> {
    await this.#clock.pause(this.wireMs(query) + GRACE_MS);
    await this.#lines.discard();
  }
}

const NOT_READY = `its DTR, our DSR, is not up within ${READY_WITHIN_MS} ms: is it switched on, and is the cable a null modem with DTR and DSR?`;
const unanswered = ({ text }: Query<unknown>, why: string) =>
  new Refusal('timeout', `the supply does not answer '${text}': ${why}`, { query: text });
const notReady = () => new Refusal('timeout', `the supply cannot be spoken to: ${NOT_READY}`);

/** Noise as it is written in messages. */
const visible = (line: string): string =>
  line
    .slice(0, 60)
    .replace(/[^\x20-\x7e]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);

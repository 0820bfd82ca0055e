import { Refusal } from '../../contract/errors.ts';
import type { Quality } from '../../contract/telemetry/frame.ts';
import type { ByteChannel } from '../byte-channel.ts';
import type { Clock } from '../clock.ts';
import { latin1 } from '../line-channel.ts';
import type { WireShare } from '../wire-share.ts';
import type { Answer } from './answer.ts';
import { type ConsoleError, Lines, type Message, messageBehindNoise, parseMessage } from './messages.ts';
import { refusalOf } from './refused.ts';

/** How long an answer may take, unless it is known to take longer. The main loop of a slow board takes milliseconds. */
const ANSWER_WITHIN_MS = 1000;
/** A question that is not answered is asked again, so often in all. */
const MOST_TRIES = 3;
const BUSY_PAUSE_MS = 50;
const READ_WAIT_MS = 1000;
const MOST_ID = 0x7fff_ffff;

export interface ConsoleOptions {
  clock: Clock;
  quality: Quality;
  wire: WireShare;
  /** What it tells without being asked. */
  told(message: Extract<Message, { kind: 'watch' | 'event' }>): void;
}

export interface AskOptions {
  /** How long it may take. */
  withinMs?: number;
  /** It only asks, or does nothing by being done twice: it may be sent again where no answer came. */
  isSafe?: boolean;
}

/** Why no answer came. */
type Trouble = 'silence' | 'restart';
type Outcome = { result: Answer } | { error: ConsoleError } | { trouble: Trouble };

interface Pending {
  readonly id: number;
  readonly settle: (outcome: Outcome) => void;
}

/**
 * The firmware's console: one request on its way at a time, for the firmware has room for one line. What comes in between are
 * notifications; what cannot be read is counted, and costs nothing but itself: an answer is known by its number.
 */
export class Console {
  /** Rejects when the channel fails. */
  readonly failed: Promise<never>;
  readonly #channel: ByteChannel;
  readonly #options: ConsoleOptions;
  readonly #lines = new Lines();
  #pending: Pending | undefined;
  #lastId = 0;
  #turn: Promise<unknown> = Promise.resolve();
  /** Half a line may be under way: an end of line goes before the next request. */
  #isUnclean = true;

  constructor(channel: ByteChannel, options: ConsoleOptions) {
    this.#channel = channel;
    this.#options = options;
    this.failed = this.#listen();
    this.failed.catch(() => {}); // whoever waits for it hears of it
  }

  /**
   * Asks the firmware to do something, after all that was asked before.
   * @throws Refusal `timeout` where it says nothing, `device` for what it refuses; what the channel throws
   */
  ask(method: string, fields: Answer = {}, options: AskOptions = {}): Promise<Answer> {
    const asked = this.#turn.then(() => Promise.race([this.failed, this.#ask(method, fields, options)]));
    this.#turn = asked.catch(() => {});
    return asked;
  }

  async #ask(method: string, fields: Answer, { withinMs = ANSWER_WITHIN_MS, isSafe = true }: AskOptions) {
    const { clock, quality } = this.#options;
    const end = clock.now() + withinMs * MOST_TRIES;
    for (let tries = 1; ; tries++) {
      const outcome = await this.#once(method, fields, withinMs);
      if ('result' in outcome) return outcome.result;
      if ('error' in outcome) {
        // It was not carried out: a line that came broken, or at the wrong moment.
        const { code } = outcome.error;
        const isPassing = code === 'busy' || ((code === 'syntax' || code === 'overlong') && tries < MOST_TRIES);
        if (!isPassing || clock.now() >= end) throw refusalOf(outcome.error, method, fields);
        if (code === 'busy') {
          quality.busy++;
          await clock.pause(BUSY_PAUSE_MS);
        }
      } else {
        if (outcome.trouble === 'silence') quality.timeouts++;
        this.#isUnclean = true;
        if (!isSafe || tries >= MOST_TRIES) throw unanswered(method, outcome.trouble, isSafe);
      }
      quality.retries++;
    }
  }

  async #once(method: string, fields: Answer, withinMs: number): Promise<Outcome> {
    const { clock, wire } = this.#options;
    const id = (this.#lastId % MOST_ID) + 1;
    this.#lastId = id;
    const line = `${this.#isUnclean ? '\n' : ''}${JSON.stringify({ id, method, ...fields })}\n`;
    this.#isUnclean = false;
    const answered = new AbortController();
    let outcome: Outcome = { trouble: 'silence' };
    this.#pending = {
      id,
      settle: (given) => {
        outcome = given;
        answered.abort();
      },
    };
    wire.add(line.length);
    await this.#channel.write(latin1(line));
    await clock.pause(withinMs, answered.signal);
    this.#pending = undefined;
    return outcome;
  }

  async #listen(): Promise<never> {
    for (;;) {
      const bytes = await this.#channel.read(READ_WAIT_MS);
      this.#options.wire.add(bytes.length);
      for (const line of this.#lines.take(bytes)) this.#read(line);
    }
  }

  #read(line: string): void {
    const message = parseMessage(line);
    if (message === undefined) this.#options.quality.crcErrors++;
    const heard = message ?? messageBehindNoise(line);
    if (heard !== undefined) this.#hear(heard);
  }

  #hear(message: Message): void {
    const pending = this.#pending;
    if (message.kind === 'watch' || message.kind === 'event') {
      if (message.kind === 'event' && message.event === 'boot') pending?.settle({ trouble: 'restart' });
      this.#options.told(message);
    } else if (message.kind === 'answer') {
      if (message.id === pending?.id) pending?.settle({ result: message.result });
    } else if (message.id === null || message.id === pending?.id) pending?.settle({ error: message.error });
  }
}

function unanswered(method: string, trouble: Trouble, isSafe: boolean): Refusal {
  const whether = isSafe ? '' : ': whether it was done is not known';
  if (trouble === 'restart')
    return new Refusal('device', `the firmware started anew while it was asked to ${method}${whether}`);
  return new Refusal('timeout', `the firmware does not answer to ${method}${whether}`);
}

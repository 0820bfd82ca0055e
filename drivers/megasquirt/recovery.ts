import { Refusal } from '../../contract/errors.ts';
import type { Clock } from '../clock.ts';
import { type Dialogue, QUIET_MS } from './dialogue.ts';
import type { Request } from './request.ts';
import { isName, isSame, textOf, visible } from './texts.ts';

/** After so many questions without an answer it is taken for gone. */
const QUESTIONS = 3;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;
/** A controller that is slow, or behind a slow adapter, answers later than one waits for a look; the question who it is waits for it, at last. */
export const NAME_WITHIN_MS = 400;
const FIRST_NAME_WITHIN_MS = 100;
/** What a slow answer is taken for longer from then on. */
const SLOWNESS = 1.5;

export interface RecoveryOptions {
  clock: Clock;
  /** What the controller is, and how it is asked. */
  signature: string;
  query: Request;
  /** It has gone, or is back. */
  changed(isConnected: boolean): void;
  /** It answers later than was waited for: from now on that is waited for. */
  slow?(patienceMs: number): void;
}

/**
 * Finds the way back when nobody knows what the next bytes belong to. An answer that was late would be taken for one to the next request, and
 * answers have no numbers. So the controller is asked who it is: what comes before that answer is thrown away, and behind it there is nothing.
 */
export class Recovery {
  isConnected = true;
  /** For how long nothing must come before it is asked: longer each time that this was of no use, until what is late is over by then. */
  #quietMs = QUIET_MS;
  readonly #dialogue: Dialogue;
  readonly #options: RecoveryOptions;

  constructor(dialogue: Dialogue, options: RecoveryOptions) {
    this.#dialogue = dialogue;
    this.#options = options;
  }

  /** It answers as it should. */
  heard(): void {
    this.#quietMs = QUIET_MS;
  }

  /** Whether it is there, and still the same: asked without need. @throws Refusal `device` when it is another one */
  async isThere(): Promise<boolean> {
    return (await this.#ask(NAME_WITHIN_MS)) === 'same';
  }

  /**
   * Resolves when it has said who it is; or when the signal is aborted.
   * @returns whether it was gone meanwhile
   * @throws Refusal `device` when it is another one
   */
  async findBack(signal: AbortSignal): Promise<boolean> {
    let pauseMs = FIRST_PAUSE_MS;
    for (let question = 1; !signal.aborted; question++) {
      await this.#dialogue.calm(this.#quietMs);
      this.#quietMs = Math.min(2 * this.#quietMs, NAME_WITHIN_MS);
      if ((await this.#ask(Math.min(FIRST_NAME_WITHIN_MS * 2 ** (question - 1), NAME_WITHIN_MS))) === 'same') {
        const wasGone = !this.isConnected;
        this.#connected(true);
        return wasGone;
      }
      if (question < QUESTIONS) continue;
      this.#connected(false);
      await this.#options.clock.pause(pauseMs, signal);
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
    return false;
  }

  async #ask(withinMs: number): Promise<'same' | 'strange' | 'nothing'> {
    const { query, signature } = this.#options;
    const outcome = await this.#dialogue.ask(query, Math.max(withinMs, this.#dialogue.patienceMs));
    if ('trouble' in outcome) return 'nothing';
    const said = textOf(outcome.data);
    if (isSame(said, signature)) {
      this.#learn(this.#dialogue.beyondWireMs(query, outcome));
      return 'same';
    }
    if (!isName(said)) return 'strange';
    // Should it be a late answer to something else, it is not said twice.
    await this.#dialogue.calm(NAME_WITHIN_MS);
    const again = await this.#dialogue.ask(query, NAME_WITHIN_MS);
    if ('trouble' in again || textOf(again.data) !== said) return 'strange';
    throw new Refusal('device', `another controller answers: '${visible(said)}', and it was '${visible(signature)}'`, {
      signature: visible(said),
      expected: visible(signature),
    });
  }

  #learn(tookMs: number): void {
    if (tookMs <= this.#dialogue.patienceMs) return;
    this.#dialogue.patienceMs = Math.ceil(SLOWNESS * tookMs);
    this.#options.slow?.(this.#dialogue.patienceMs);
  }

  #connected(isConnected: boolean): void {
    if (isConnected === this.isConnected) return;
    this.isConnected = isConnected;
    this.#options.changed(isConnected);
  }
}

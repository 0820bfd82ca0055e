import { Refusal } from '../../contract/errors.ts';
import type { Clock } from '../clock.ts';
import type { Dialogue } from './dialogue.ts';
import type { Request } from './request.ts';
import { isName, isSame, textOf, visible } from './texts.ts';

/** After so many questions without an answer it is taken for gone. */
const QUESTIONS = 3;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;

export interface RecoveryOptions {
  clock: Clock;
  /** What the controller is, and how it is asked. */
  signature: string;
  query: Request;
  /** It has gone, or is back. */
  changed(isConnected: boolean): void;
}

/**
 * Finds the way back when nobody knows what the next bytes belong to. An answer that was late would be taken for one to the next request, and
 * answers have no numbers. So the controller is asked who it is: what comes before that answer is thrown away, and behind it there is nothing.
 */
export class Recovery {
  isConnected = true;
  readonly #dialogue: Dialogue;
  readonly #options: RecoveryOptions;

  constructor(dialogue: Dialogue, options: RecoveryOptions) {
    this.#dialogue = dialogue;
    this.#options = options;
  }

  /** Whether it is there, and still the same: asked without need. @throws Refusal `device` when it is another one */
  async isThere(): Promise<boolean> {
    return (await this.#ask()) === 'same';
  }

  /**
   * Resolves when it has said who it is; or when the signal is aborted.
   * @returns whether it was gone meanwhile
   * @throws Refusal `device` when it is another one
   */
  async findBack(signal: AbortSignal): Promise<boolean> {
    let pauseMs = FIRST_PAUSE_MS;
    for (let question = 1; !signal.aborted; question++) {
      await this.#dialogue.calm();
      if ((await this.#ask()) === 'same') {
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

  async #ask(): Promise<'same' | 'strange' | 'nothing'> {
    const { query, signature } = this.#options;
    const outcome = await this.#dialogue.ask(query);
    if ('trouble' in outcome) return 'nothing';
    const said = textOf(outcome.data);
    if (isSame(said, signature)) return 'same';
    if (!isName(said)) return 'strange';
    // Should it be a late answer to something else, it is not said twice.
    await this.#dialogue.calm();
    const again = await this.#dialogue.ask(query);
    if ('trouble' in again || textOf(again.data) !== said) return 'strange';
    throw new Refusal('device', `another controller answers: '${visible(said)}', and it was '${visible(signature)}'`, {
      signature: visible(said),
      expected: visible(signature),
    });
  }

  #connected(isConnected: boolean): void {
    if (isConnected === this.isConnected) return;
    this.isConnected = isConnected;
    this.#options.changed(isConnected);
  }
}

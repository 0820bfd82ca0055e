import { Refusal } from '../../contract/errors.ts';

/** A ramp or a sequence: one at a time, and it can be ended from outside. */
export class LongWork {
  #what = '';
  #ending: AbortController | undefined;

  /** @throws Refusal `busy` when there is one already; the reason for which it was ended; what `work` throws */
  async run<Result>(what: string, given: AbortSignal, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    if (this.#ending !== undefined) throw new Refusal('busy', `${this.#what} is under way`);
    const ending = new AbortController();
    this.#what = what;
    this.#ending = ending;
    try {
      return await work(AbortSignal.any([given, ending.signal]));
    } finally {
      this.#ending = undefined;
    }
  }

  /** Ends it where it is: nothing more is sent. */
  end(why: string): void {
    this.#ending?.abort(new Refusal('device', `${this.#what} was ended: ${why}`));
  }
}

import type { SimulatedKernel } from './kernel.ts';

/** What does one thing at a time, and takes its time for it: whoever comes meanwhile waits. */
export class Mechanism {
  readonly #kernel: SimulatedKernel;
  #last: Promise<void> | undefined;

  constructor(kernel: SimulatedKernel) {
    this.#kernel = kernel;
  }

  get isBusy(): boolean {
    return this.#last !== undefined;
  }

  /** Acts when the time is over. At once, if it takes none and nobody else is at it. */
  run<Result>(ms: number, act: () => Result): Result | Promise<Result> {
    if (this.#last === undefined && ms === 0) return act();
    const result = this.#inTurn(this.#last, ms, act);
    const over = result.then(
      () => {},
      () => {},
    );
    this.#last = over;
    over.then(() => {
      if (this.#last === over) this.#last = undefined;
    });
    return result;
  }

  async #inTurn<Result>(before: Promise<void> | undefined, ms: number, act: () => Result): Promise<Result> {
    if (before !== undefined) await before;
    if (ms > 0) await this.#kernel.pause(ms);
    return act();
  }
}

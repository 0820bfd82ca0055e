import { Refusal } from '../../contract/errors.ts';
import { DEVICE_THREADS } from '../threads.ts';

/** One that waits for a place. */
interface Waiting {
  enter(): void;
  refuse(): void;
}

/** Lets at most so many calls into the kernel; the others wait for their turn, first come, first served. */
export class KernelCalls {
  readonly #most: number;
  #inKernel = 0;
  /** Of those in the kernel, the ones that nobody waits for any more: they come back when the driver likes. */
  #stuck = 0;
  #waiting: Waiting[] = [];

  constructor(most = DEVICE_THREADS) {
    this.#most = most;
  }

  get inKernel(): number {
    return this.#inKernel;
  }

  get stuck(): number {
    return this.#stuck;
  }

  /** @throws Refusal `limit` when every place is taken by a call that is stuck */
  async enter(): Promise<Entered> {
    if (this.#stuck >= this.#most) throw this.#noRoom();
    if (this.#inKernel < this.#most) this.#inKernel++;
    else
      await new Promise<void>((resolve, reject) =>
        this.#waiting.push({ enter: resolve, refuse: () => reject(this.#noRoom()) }),
      );
    let isStuck = false;
    return {
      stuck: () => {
        isStuck = true;
        this.#stuck++;
        if (this.#stuck < this.#most) return;
        for (const { refuse } of this.#waiting) refuse();
        this.#waiting = [];
      },
      leave: () => {
        if (isStuck) this.#stuck--;
        const next = this.#waiting.shift();
        if (next === undefined) this.#inKernel--;
        else next.enter();
      },
    };
  }

  #noRoom(): Refusal {
    const message = `${this.#stuck} calls are stuck in the kernel, and no more than ${this.#most} may be: the log says which`;
    return new Refusal('limit', message, { quota: 'kernelCalls', max: this.#most });
  }
}

/** One call's place. */
export interface Entered {
  /** It is taking longer than anybody waits for it. */
  stuck(): void;
  leave(): void;
}

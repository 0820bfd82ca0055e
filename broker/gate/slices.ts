import { SerialQueue } from '../queue.ts';

/** The longest that work may hold up the event loop at a time: then everybody else has a turn. */
const SLICE_MS = 5;

/** Work that says where it may be interrupted. */
export type Steps<Result> = Generator<void, Result, void>;

/** Does long work a slice at a time. However much of it there is, one slice is done in a turn of the loop. */
export class Slices {
  readonly #waiting: (() => void)[] = [];

  /** Work that fits into the first slice is done in it. */
  async do<Result>(steps: Steps<Result>): Promise<Result> {
    for (;;) {
      const end = performance.now() + SLICE_MS;
      do {
        const { done, value } = steps.next();
        if (done === true) return value;
      } while (performance.now() < end);
      await this.#turn();
    }
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) setImmediate(() => this.#next());
    });
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (this.#waiting.length > 0) setImmediate(() => this.#next());
    next?.();
  }
}

/** One job of each user at a time: whoever sends many waits for himself alone. */
export class UserTurns {
  readonly #queues = new Map<number, { queue: SerialQueue; jobs: number }>();

  async take<Result>(uid: number, job: () => Promise<Result>): Promise<Result> {
    const own = this.#queues.get(uid) ?? { queue: new SerialQueue(), jobs: 0 };
    this.#queues.set(uid, own);
    own.jobs += 1;
    try {
      return await own.queue.run(job);
    } finally {
      own.jobs -= 1;
      if (own.jobs === 0) this.#queues.delete(uid);
    }
  }
}

/**
 * Runs jobs one after the other. A job that can start at once does, in the caller's own turn, and one that finishes
 * without waiting costs nothing more than the call: most device work is a few synchronous system calls.
 */
export class SerialQueue {
  #busy = false;
  readonly #waiting: (() => void)[] = [];

  /** `urgent`: before everything that waits, after what already runs. */
  run<T>(job: () => T | Promise<T>, urgent = false): T | Promise<T> {
    if (!this.#busy) return this.#start(job);
    return new Promise<T>((resolve, reject) => {
      const start = () => {
        try {
          resolve(this.#start(job));
        } catch (error) {
          reject(error);
        }
      };
      if (urgent) this.#waiting.unshift(start);
      else this.#waiting.push(start);
    });
  }

  #start<T>(job: () => T | Promise<T>): T | Promise<T> {
    this.#busy = true;
    let result: T | Promise<T>;
    try {
      result = job();
    } catch (error) {
      this.#next();
      throw error;
    }
    if (!(result instanceof Promise)) {
      this.#next();
      return result;
    }
    return result.finally(() => this.#next());
  }

  #next(): void {
    this.#busy = false;
    // By microtask: a long line of synchronous jobs must not grow the stack.
    const next = this.#waiting.shift();
    if (next !== undefined) {
      this.#busy = true;
      queueMicrotask(next);
    }
  }
}

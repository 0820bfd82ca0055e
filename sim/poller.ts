import type { Watch } from '../broker/hardware/os.ts';
import type { OpenDevice } from './tree.ts';

/** As poll(2) in a loop: calls back in a turn of its own for as long as there is something to read, and once when the device has gone. */
export class Poller implements Watch {
  readonly #poll: NonNullable<OpenDevice['poll']>;
  readonly #onReadable: () => void;
  #next: NodeJS.Immediate | undefined;
  #isClosed = false;

  constructor(poll: NonNullable<OpenDevice['poll']>, onReadable: () => void) {
    this.#poll = poll;
    this.#onReadable = onReadable;
    this.#look();
  }

  close(): void {
    this.#isClosed = true;
    clearImmediate(this.#next);
  }

  readonly #look = (): void => {
    if (this.#isClosed || this.#next !== undefined) return;
    const readiness = this.#poll(this.#look);
    if (readiness === 'nothing') return;
    this.#next = setImmediate(() => {
      this.#next = undefined;
      this.#onReadable();
      if (readiness === 'bytes') this.#look();
    });
  };
}

/** Who waits for a device to have something to tell. */
export class WaitQueue {
  readonly #waiting = new Set<() => void>();

  add(wake: () => void): void {
    this.#waiting.add(wake);
  }

  wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}

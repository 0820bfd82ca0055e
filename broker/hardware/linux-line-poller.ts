import type { Binding } from './linux-binding.ts';
import { OsError } from './os.ts';

type Poller = InstanceType<Binding['Poller']>;
type Event = 'readable' | 'writable';

/** UV_READABLE, UV_WRITABLE of libuv, as the binding's Poller takes them. */
const flags: Readonly<Record<Event, number>> = { readable: 1, writable: 2 };

interface Waiter {
  resolve(): void;
  reject(error: OsError): void;
}

/**
 * Waits for a port through the binding's Poller, which knows when a terminal can be read and written without a thread. Its `once` is not
 * used: of two waits it listens to the later alone. After an event it listens to all others that it was ever asked for, which turns the loop for
 * nothing once it was asked for both: from then on it is told after each event what is waited for now.
 *
 * A Poller stays in memory for good after it was destroyed, 1 KiB for each time that a port was opened (13.0.0). That is why a port that
 * is used stays open.
 */
export class LinePoller {
  readonly #poller: Poller;
  readonly #path: string;
  readonly #waiters = new Map<Event, Waiter>();
  /** All that it was ever asked for. */
  #asked = 0;

  constructor(poller: Poller, path: string) {
    this.#poller = poller;
    this.#path = path;
    for (const event of ['readable', 'writable'] as const)
      poller.on(event, (error: Error | null) => this.#happened(event, error));
  }

  /** One at a time for each event. @throws OsError ENODEV, ECANCELED */
  ready(event: Event): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiters.set(event, { resolve, reject });
      this.#listen();
    });
  }

  /** Whoever waits for this is to try again. */
  wake(event: Event): void {
    const waiter = this.#waiters.get(event);
    this.#waiters.delete(event);
    if (this.#asked !== flags[event]) this.#listen();
    waiter?.resolve();
  }

  /** Nothing is waited for any more: whoever did is told so. To be called before the descriptor is closed. */
  close(): void {
    this.#rejectAll('ECANCELED');
    this.#poller.stop();
    this.#poller.destroy();
  }

  #happened(event: Event, error: Error | null): void {
    // It hears no more of a port that was hung up.
    if (error !== null) {
      this.#rejectAll('ENODEV');
      return;
    }
    this.wake(event);
  }

  #listen(): void {
    let wanted = 0;
    for (const event of this.#waiters.keys()) wanted |= flags[event];
    this.#asked |= wanted;
    this.#poller.poll(wanted);
  }

  #rejectAll(errno: string): void {
    const waiters = [...this.#waiters.values()];
    this.#waiters.clear();
    for (const { reject } of waiters) reject(new OsError(errno, 'poll', this.#path));
  }
}

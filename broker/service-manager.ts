import type { Log } from './log.ts';
import { sdNotify } from './native.ts';

const US_PER_MS = 1000;
/** How often the status is told where no watchdog asks for more. */
const STATUS_MS = 5000;

/** What is told of a broker, and what it is judged by. */
export interface Progress {
  /** Its figures. */
  readonly words: string;
  /** What should have happened by now, since the last time that it was asked. */
  overdue(): string[];
}

/**
 * Tells systemd how the broker is (sd_notify(3)), and feeds its watchdog at half the time it asks for. Fed is by progress: the loop has gone
 * once around since, its waiting input included, and no output still waits for its safe state. Does nothing where no
 * manager listens.
 */
export class ServiceManager {
  readonly #socket: string | undefined;
  readonly #isWatched: boolean;
  readonly #log: Log;
  readonly #progress: Progress;
  readonly #notify: (socket: string, text: string) => void;
  readonly #beat: NodeJS.Timeout | undefined;
  #head = '';
  #told = '';
  #isStopping = false;

  constructor(environment: NodeJS.ProcessEnv, log: Log, progress: Progress, notify = sdNotify) {
    this.#socket = environment.NOTIFY_SOCKET;
    this.#log = log;
    this.#progress = progress;
    this.#notify = notify;
    const watchMs = Number(environment.WATCHDOG_USEC ?? 0) / US_PER_MS / 2;
    const isMeant = environment.WATCHDOG_PID === undefined || Number(environment.WATCHDOG_PID) === process.pid;
    this.#isWatched = watchMs > 0 && isMeant;
    if (this.#socket === undefined) return;
    // The timer alone would do with a loop that hears nobody any more.
    const turn = () => setImmediate(() => this.#look());
    this.#beat = setInterval(turn, this.#isWatched ? watchMs : STATUS_MS);
  }

  /** @param head what it does, before the figures */
  ready(head: string): void {
    this.#head = head;
    this.#tell('READY=1', this.#status());
  }

  reloading(): void {
    const monotonicUs = process.hrtime.bigint() / BigInt(US_PER_MS);
    this.#tell('RELOADING=1', `MONOTONIC_USEC=${monotonicUs}`);
  }

  stopping(): void {
    this.#isStopping = true;
    clearInterval(this.#beat);
    this.#tell('STOPPING=1', 'STATUS=stopping');
  }

  #look(): void {
    if (this.#isStopping) return;
    const before = this.#told;
    const status = this.#status();
    const overdue = this.#progress.overdue();
    if (overdue.length > 0)
      this.#log.error(`${overdue.join(', ')} should be safe by now: the watchdog is not fed, a new broker is wanted`);
    const lines = [
      ...(this.#isWatched && overdue.length === 0 ? ['WATCHDOG=1'] : []),
      ...(status === before ? [] : [status]),
    ];
    if (lines.length > 0) this.#tell(...lines);
  }

  #status(): string {
    this.#told = `STATUS=${this.#head}: ${this.#progress.words}`;
    return this.#told;
  }

  #tell(...lines: string[]): void {
    if (this.#socket === undefined) return;
    try {
      this.#notify(this.#socket, lines.join('\n'));
    } catch (error) {
      this.#log.warning(`cannot tell the service manager: ${(error as Error).message}`);
    }
  }
}

import { sdNotify } from './native.ts';

const US_PER_MS = 1000;

/**
 * Tells systemd how the broker is (sd_notify(3)), and feeds its watchdog at half the time it asks for, from the main loop:
 * a loop that hangs feeds nothing. Does nothing where no manager listens.
 */
export class ServiceManager {
  readonly #socket: string | undefined;
  readonly #warn: (line: string) => void;
  #watchdog: NodeJS.Timeout | undefined;

  constructor(environment: NodeJS.ProcessEnv, warn: (line: string) => void) {
    this.#socket = environment.NOTIFY_SOCKET;
    this.#warn = warn;
    const everyMs = Number(environment.WATCHDOG_USEC ?? 0) / US_PER_MS / 2;
    const meant = environment.WATCHDOG_PID === undefined || Number(environment.WATCHDOG_PID) === process.pid;
    if (everyMs > 0 && meant) this.#watchdog = setInterval(() => this.#tell('WATCHDOG=1'), everyMs);
  }

  ready(status: string): void {
    this.#tell(`READY=1\nSTATUS=${status}`);
  }

  reloading(): void {
    const monotonicUs = process.hrtime.bigint() / BigInt(US_PER_MS);
    this.#tell(`RELOADING=1\nMONOTONIC_USEC=${monotonicUs}`);
  }

  stopping(): void {
    clearInterval(this.#watchdog);
    this.#tell('STOPPING=1');
  }

  #tell(text: string): void {
    if (this.#socket === undefined) return;
    try {
      sdNotify(this.#socket, text);
    } catch (error) {
      this.#warn(`cannot tell the service manager: ${(error as Error).message}`);
    }
  }
}

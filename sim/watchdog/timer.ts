import type { Timer } from '../../broker/hardware/os.ts';
import { fail } from '../errno.ts';
import type { SimulatedKernel } from '../kernel.ts';

export const LEAST_TIMEOUT_S = 1;
export const MOST_TIMEOUT_S = 65_535;
const NS_PER_S = 1_000_000_000n;

/** A watchdog's counter: while it runs, it is fed, or the machine starts anew. */
export class WatchdogTimer {
  readonly nowayout: boolean;
  timeoutS: number;
  readonly #kernel: SimulatedKernel;
  readonly #onReboot: () => void;
  #timer: Timer | undefined;
  #dueNs = 0n;
  #wasFed = false;

  constructor(kernel: SimulatedKernel, timeoutS: number, nowayout: boolean, onReboot: () => void) {
    this.#kernel = kernel;
    this.#onReboot = onReboot;
    this.timeoutS = timeoutS;
    this.nowayout = nowayout;
  }

  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  /** Whole seconds; 0 if it does not run. */
  get leftS(): number {
    const leftNs = this.#dueNs - this.#kernel.nowNs();
    return this.isRunning && leftNs > 0n ? Number(leftNs / NS_PER_S) : 0;
  }

  /** Begins its time anew, if it runs. */
  feed(): void {
    if (this.isRunning) this.start();
  }

  /** Starts it, or begins its time anew. */
  start(): void {
    this.#timer?.cancel();
    this.#wasFed = true;
    this.#dueNs = this.#kernel.nowNs() + BigInt(this.timeoutS) * NS_PER_S;
    this.#timer = this.#kernel.after(this.timeoutS * 1000, () => {
      this.#timer = undefined;
      this.#onReboot();
    });
  }

  /** @throws Errno EINVAL */
  setTimeout(seconds: number): void {
    if (seconds < LEAST_TIMEOUT_S || seconds > MOST_TIMEOUT_S) fail('EINVAL');
    this.timeoutS = seconds;
    this.feed();
  }

  /** @throws Errno EBUSY if it is one that cannot be stopped */
  stop(): void {
    if (!this.isRunning) return;
    if (this.nowayout) fail('EBUSY');
    this.cut();
  }

  /** The power is off. */
  cut(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Whether it was fed since somebody asked. */
  takeFed(): boolean {
    const wasFed = this.#wasFed;
    this.#wasFed = false;
    return wasFed;
  }
}

/** The trigger subsystem: levels that wait for a trigger, and take effect after its delay (User's Guide, "Triggering commands"). */
import type { Clock, Timer } from '../../broker/hardware/os.ts';
import { refuse } from './errors.ts';

export const MOST_DELAY_S = 3600;

export class Trigger {
  source: 'BUS' | 'IMM' = 'BUS';
  delayS = 0;
  readonly #clock: Clock;
  readonly #fire: () => void;
  #isInitiated = false;
  #timer: Timer | undefined;
  #waiting: (() => void)[] = [];

  constructor(clock: Clock, fire: () => void) {
    this.#clock = clock;
    this.#fire = fire;
  }

  /** Calls back when no trigger's delay runs any more: at once, if none does. */
  whenIdle(callback: () => void): void {
    if (this.#timer === undefined) callback();
    else this.#waiting.push(callback);
  }

  get isIdle(): boolean {
    return this.#timer === undefined;
  }

  /** INITiate. @throws ScpiError -213 if it is already */
  initiate(): void {
    if (this.#isInitiated || !this.isIdle) refuse(-213);
    if (this.source === 'IMM') this.#fire();
    else this.#isInitiated = true;
  }

  /** *TRG. @throws ScpiError -211 if nobody waits for it */
  pull(): void {
    if (!this.#isInitiated || this.source !== 'BUS') refuse(-211);
    this.#isInitiated = false;
    if (this.delayS === 0) this.#fire();
    else this.#start();
  }

  #start(): void {
    this.#timer = this.#clock.after(this.delayS * 1000, () => {
      this.#fire();
      this.#end();
    });
  }

  reset(): void {
    this.source = 'BUS';
    this.delayS = 0;
    this.#isInitiated = false;
    this.#end();
  }

  #end(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const callback of waiting) callback();
  }
}

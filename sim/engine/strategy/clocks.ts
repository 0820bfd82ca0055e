/** How long the engine does what it does, in whole seconds as the parameters have them. */
import type { Values } from './values.ts';

/** Below this the throttle is closed, in degrees. */
const CLOSED_THROTTLE = 10;
const MOVING_MPH = 1;

/** Since when something is the case, or that it is not. */
class Since {
  #from: number | undefined;

  /** @returns for how long it has been the case by now */
  note(isSo: boolean, now: number): number {
    if (!isSo) this.#from = undefined;
    else this.#from ??= now;
    return this.#from === undefined ? 0 : now - this.#from;
  }
}

export class Clocks {
  readonly #turning = new Since();
  readonly #running = new Since();
  readonly #idle = new Since();
  readonly #moving = new Since();

  /** @param now seconds since the start @param values with the speed of now */
  note(values: Values, now: number): void {
    const rpm = values.get('RPM');
    const isRunning = rpm > 0 && rpm >= values.get('CrankingRPM');
    values.put('OnSeconds', Math.floor(now));
    values.put('CrankSeconds', Math.floor(this.#turning.note(rpm > 0, now)));
    values.put('RunSeconds', Math.floor(this.#running.note(isRunning, now)));
    values.put('IdleSeconds', Math.floor(this.#idle.note(isRunning && values.get('TPS') < CLOSED_THROTTLE, now)));
    values.put('MovingSeconds', Math.floor(this.#moving.note(values.get('VSS') > MOVING_MPH, now)));
  }
}

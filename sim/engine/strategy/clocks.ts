/** How long the engine does what it does, in whole seconds as the parameters have them. */
import type { Values } from './values.ts';

/** Below this the throttle is closed, in degrees. */
const CLOSED_THROTTLE = 10;
const MOVING_MPH = 1;

/** Since when something is the case, or that it is not. */
class Since {
  #from: number | undefined;

  /** @param now in ms @returns for how many whole seconds it has been the case by now */
  note(isSo: boolean, now: number): number {
    if (!isSo) this.#from = undefined;
    else this.#from ??= now;
    return this.#from === undefined ? 0 : Math.floor((now - this.#from) / 1000);
  }
}

export class Clocks {
  readonly #turning = new Since();
  readonly #running = new Since();
  readonly #idle = new Since();
  readonly #moving = new Since();

  /** @param now ms since the start @param values with the speed of now */
  note(values: Values, now: number): void {
    const rpm = values.get('RPM');
    const isRunning = rpm > 0 && rpm >= values.get('CrankingRPM');
    values.put('OnSeconds', Math.floor(now / 1000));
    values.put('CrankSeconds', this.#turning.note(rpm > 0, now));
    values.put('RunSeconds', this.#running.note(isRunning, now));
    values.put('IdleSeconds', this.#idle.note(isRunning && values.get('TPS') < CLOSED_THROTTLE, now));
    values.put('MovingSeconds', this.#moving.note(values.get('VSS') > MOVING_MPH, now));
  }
}

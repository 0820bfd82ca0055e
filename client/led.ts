import type { Params, Result } from '../contract/methods.ts';
import type { Caller } from './caller.ts';

/** What `set` changes; what is left out stays. */
export type LedChange = Omit<Params<'led.set'>, 'device'>;

/**
 * One LED of /sys/class/leds. Made by `postern.led()`.
 *
 *     await postern.led('status').set({ trigger: 'heartbeat' });
 */
export class Led {
  /** The inventory's name. */
  readonly device: string;
  readonly #caller: Caller;

  constructor(caller: Caller, device: string) {
    this.#caller = caller;
    this.device = device;
  }

  /** Brightness, its maximum, the trigger, and the triggers that there are. */
  get(): Promise<Result<'led.get'>> {
    return this.#caller.call('led.get', { device: this.device });
  }

  /**
   * Sets brightness (0 to the LED's maximum), trigger, or both. A brightness alone ends a trigger.
   * @throws Refusal `denied`, `not_found`, `invalid` with what is allowed
   */
  set(change: LedChange): Promise<Result<'led.set'>> {
    return this.#caller.call('led.set', { ...change, device: this.device });
  }
}

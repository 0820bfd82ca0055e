import type { Caller } from './caller.ts';
import { callRequest } from './ioctl.ts';

const FIRST_YEAR = 1900;

/**
 * One real time clock: a device of the profile `rtc`, whose time is taken to be UTC, as Linux keeps it. Made by `postern.rtc()`.
 *
 *     const time = await postern.rtc('rtc').read();
 */
export class RealTimeClock {
  /** The inventory's name. */
  readonly device: string;
  readonly #caller: Caller;

  constructor(caller: Caller, device: string) {
    this.#caller = caller;
    this.device = device;
  }

  /** To the second. @throws Refusal `device` with EINVAL where the clock has lost its time */
  async read(): Promise<Date> {
    const { fields } = await callRequest(this.#caller, this.device, 'rtc.readTime');
    const { year, mon, mday, hour, min, sec } = fields;
    return new Date(Date.UTC(FIRST_YEAR + year, mon, mday, hour, min, sec));
  }

  /** To the second: what is below it is cut off. A danger that a rule must name: `clock`. */
  async set(time: Date): Promise<void> {
    await callRequest(this.#caller, this.device, 'rtc.setTime', {
      year: time.getUTCFullYear() - FIRST_YEAR,
      mon: time.getUTCMonth(),
      mday: time.getUTCDate(),
      hour: time.getUTCHours(),
      min: time.getUTCMinutes(),
      sec: time.getUTCSeconds(),
    });
  }
}

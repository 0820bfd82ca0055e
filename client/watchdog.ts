import { Refusal } from '../contract/errors.ts';
import type { Caller } from './caller.ts';
import { callRequest, type IoctlResult } from './ioctl.ts';

/** A watchdog as it is. What the hardware cannot tell is undefined, and so is all of it while it is not held: asking would arm it. */
export interface WatchdogStatus {
  /**
   * The broker holds it open, from when somebody arms it until somebody disarms it: the machine restarts unless it is fed in time. One
   * that is not held may run nevertheless, armed through a broker that crashed, or by another program.
   */
  held: boolean;
  identity?: string;
  /** What it can do, by the names of the profile `watchdog`: `setTimeout`, `magicClose` … */
  options?: IoctlResult<'watchdog.support'>['fields']['options'];
  /** What it reported when the machine started: `cardReset`, if it was the watchdog that restarted it. */
  bootStatus?: IoctlResult<'watchdog.bootStatus'>['fields']['value'];
  /** It must be fed within so many seconds. */
  timeoutS?: number;
  /** Seconds until the machine restarts. */
  timeLeftS?: number;
}

/**
 * One watchdog: a device of the profile `watchdog`. Made by `postern.watchdog()`. Arming and feeding is a danger that a rule must name,
 * `reboot`; disarming another, `disarm`. There is no timer here that feeds it: a program that hangs must let it bite.
 *
 *     const watchdog = postern.watchdog('wd');
 *     await watchdog.arm({ timeoutS: 30 });
 *     while (await worked()) await watchdog.feed();
 */
export class Watchdog {
  /** The inventory's name. */
  readonly device: string;
  readonly #caller: Caller;

  constructor(caller: Caller, device: string) {
    this.#caller = caller;
    this.device = device;
  }

  /**
   * Arms it, and sets the time within which it must be fed, where one is given. Also when this program and the broker are gone, the
   * machine restarts unless it is fed or disarmed.
   * @returns that time in seconds: the hardware may have another step
   */
  async arm({ timeoutS }: { timeoutS?: number } = {}): Promise<number> {
    if (timeoutS !== undefined) {
      const { fields } = await callRequest(this.#caller, this.device, 'watchdog.setTimeout', { value: timeoutS });
      return fields.value;
    }
    await this.feed();
    const { fields } = await callRequest(this.#caller, this.device, 'watchdog.getTimeout');
    return fields.value;
  }

  /** Feeds it: its time starts anew. Arms it, if it is not. */
  async feed(): Promise<void> {
    await callRequest(this.#caller, this.device, 'watchdog.keepAlive');
  }

  /** Stops it. */
  async disarm(): Promise<void> {
    await callRequest(this.#caller, this.device, 'watchdog.disarm');
  }

  async status(): Promise<WatchdogStatus> {
    const { devices } = await this.#caller.call('ioctl.list');
    const listed = devices.find(({ device }) => device === this.device);
    if (listed === undefined)
      throw new Refusal('not_found', `there is no watchdog '${this.device}' that you may see`, { device: this.device });
    if (!listed.open) return { held: false };
    const [support, bootStatus, timeout, timeLeft] = await Promise.all([
      callRequest(this.#caller, this.device, 'watchdog.support'),
      this.#ifItCan(callRequest(this.#caller, this.device, 'watchdog.bootStatus')),
      this.#ifItCan(callRequest(this.#caller, this.device, 'watchdog.getTimeout')),
      this.#ifItCan(callRequest(this.#caller, this.device, 'watchdog.getTimeLeft')),
    ]);
    const { identity, options } = support.fields;
    return {
      held: true,
      identity,
      options,
      ...(bootStatus === undefined ? {} : { bootStatus: bootStatus.fields.value }),
      ...(timeout === undefined ? {} : { timeoutS: timeout.fields.value }),
      ...(timeLeft === undefined ? {} : { timeLeftS: timeLeft.fields.value }),
    };
  }

  /** Undefined where the hardware has no such thing. */
  #ifItCan<Value>(answer: Promise<Value>): Promise<Value | undefined> {
    return answer.catch((error: unknown) => {
      if (error instanceof Refusal && error.code === 'device') return undefined;
      throw error;
    });
  }
}

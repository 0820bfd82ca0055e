import type { Result } from '../contract/methods.ts';
import type { PwmState } from '../contract/pwm/waveform.ts';
import { type ConnectOptions, connectAs } from './connect-as.ts';
import { type Core, CoreClient } from './core.ts';

/** `[enable, period, duty, polarity, path]`: enable and polarity are 0 or 1 (1 is inversed), period and duty ns, path in sysfs. */
export type PwmChannel = [enable: 0 | 1, period: number, duty: number, polarity: 0 | 1, path: string];

/** The polarity of a channel, as a number or by the kernel's name. */
export type PwmPolarity = 0 | 1 | 'normal' | 'inversed';

/**
 * PWM by chip and timer number, for people who come from pyPWMd: the same names, the same order of arguments. It connects
 * when it is first used. Everything throws Refusal, see `Postern`.
 *
 *     const pwm = new PwmClient();
 *     await pwm.open(0, 1);
 *     await pwm.pwmfreq(5000);
 *     await pwm.pwm(0, 1, 0.25);
 *     await pwm.quit();
 */
export class PwmClient implements AsyncDisposable {
  readonly #options: ConnectOptions;
  #connecting: Promise<Core> | undefined;

  constructor(options: ConnectOptions = {}) {
    this.#options = options;
  }

  /** The broker's version, the chips that you may see, and your defaults. */
  async info(): Promise<Result<'pwm.info'>> {
    return (await this.#postern()).pwm.info();
  }

  /** `{ chip: { timer: null | [enable, period, duty, polarity, path] } }`; null: not open. */
  async states(): Promise<Record<number, Record<number, PwmChannel | null>>> {
    const { chips } = await (await this.#postern()).pwm.states();
    return Object.fromEntries(
      chips.map(({ chip, channels }) => [
        chip,
        Object.fromEntries(channels.map(({ channel, state, path }) => [channel, asTuple(state, path)])),
      ]),
    );
  }

  /** Opens a timer. One that is open already stays as it is. */
  async open(chip: number, timer: number): Promise<void> {
    await (await this.#postern()).pwm.open({ chip, channel: timer });
  }

  /** Closes a timer. Its output goes on: the result says whether it does. */
  async close(chip: number, timer: number): Promise<{ stillRunning: boolean }> {
    const { stillRunning } = await (await this.#postern()).pwm.close({ chip, channel: timer });
    return { stillRunning };
  }

  /** One timer's state; null: not open. */
  async get(chip: number, timer: number): Promise<PwmChannel | null> {
    const { state, path } = await (await this.#postern()).pwm.get({ chip, channel: timer });
    return asTuple(state, path);
  }

  /** Sets everything of a timer at once; period and duty in ns. */
  async set(
    chip: number,
    timer: number,
    enable: 0 | 1 | boolean,
    period: number,
    duty: number,
    polarity: PwmPolarity = 'normal',
  ): Promise<void> {
    await (await this.#postern()).pwm.set({
      chip,
      channel: timer,
      enabled: Boolean(enable),
      periodNs: period,
      dutyNs: duty,
      polarity: polarity === 1 || polarity === 'inversed' ? 'inversed' : 'normal',
    });
  }

  /** Runs a timer with an on-time of `ratio` (0..1) of the period, at your default frequency. */
  pwm(chip: number, timer: number, ratio: number): Promise<void>;
  /** The on-time's ratio and the frequency in Hz, rounded to 3 decimals. */
  pwm(chip: number, timer: number): Promise<[ratio: number, frequency: number]>;
  async pwm(chip: number, timer: number, ratio?: number): Promise<unknown> {
    const { pwm } = await this.#postern();
    if (ratio !== undefined) {
      await pwm.ratio({ chip, channel: timer, ratio });
      return;
    }
    const now = await pwm.readRatio({ chip, channel: timer });
    return [now.ratio, now.frequencyHz];
  }

  /** Your default frequency for `pwm`, Hz; with an argument, sets it. The broker keeps it per user. */
  async pwmfreq(hz?: number): Promise<number> {
    return (await (await this.#postern()).pwm.frequency({ frequencyHz: hz })).frequencyHz;
  }

  /** Moves a servo to `ratio` (0..1) of its travel. */
  async servo(chip: number, timer: number, ratio: number): Promise<void> {
    await (await this.#postern()).pwm.servo({ chip, channel: timer, ratio });
  }

  /** Your servo timing, ms: shortest pulse, longest pulse, interval; with arguments, sets them. The broker keeps it per user. */
  async servoset(min?: number, max?: number, interval?: number): Promise<[min: number, max: number, interval: number]> {
    const timing = { minMs: min, maxMs: max, intervalMs: interval };
    const { minMs, maxMs, intervalMs } = await (await this.#postern()).pwm.servoTiming(timing);
    return [minMs, maxMs, intervalMs];
  }

  /** Stops a timer's output; period, duty and polarity stay. */
  async disable(chip: number, timer: number): Promise<void> {
    await (await this.#postern()).pwm.disable({ chip, channel: timer });
  }

  /** Ends the connection. Timers keep running. The next use connects again. */
  async quit(): Promise<void> {
    const connecting = this.#connecting;
    this.#connecting = undefined;
    await (await connecting?.catch(() => undefined))?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.quit();
  }

  /** One connection for all; an attempt that failed is not kept. */
  #postern(): Promise<Core> {
    if (this.#connecting === undefined) {
      const connecting = connectAs(CoreClient, this.#options);
      this.#connecting = connecting;
      connecting.catch(() => {
        if (this.#connecting === connecting) this.#connecting = undefined;
      });
    }
    return this.#connecting;
  }
}

function asTuple(state: PwmState | null, path: string): PwmChannel | null {
  if (state === null) return null;
  const { enabled, periodNs, dutyNs, polarity } = state;
  return [enabled ? 1 : 0, periodNs, dutyNs, polarity === 'inversed' ? 1 : 0, path];
}

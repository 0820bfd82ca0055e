import type { ChannelReference } from '../../../contract/methods/fields.ts';
import type { Entry } from '../../../contract/schedule/program.ts';
import type { PwmQuantity } from '../../../contract/schedule/set-points.ts';
import { type FadeFrom, fadeFrom } from './fade.ts';
import { Step } from './step.ts';
import { Timing } from './timing.ts';

/** A PWM channel: by its name, or as `pwm.set` takes it. */
export type Channel = string | Readonly<ChannelReference>;

type Set<Kind extends 'pwm' | 'serial'> = Omit<NonNullable<Entry[Kind]>, 'device' | 'chip' | 'channel'>;
type SerialOptions = Omit<Set<'serial'>, 'text' | 'hex'>;

/** What one can do to a PWM channel. */
export interface PwmWords {
  /** The active part of the period, 0 to 1. */
  ratio(ratio: number): Step;
  /** 0 to 1 of the travel, by your servo timing. */
  servo(place: number): Step;
  pulseUs(us: number): Step;
  /** What is left out is as it was when the program started. */
  set(values: Set<'pwm'>): Step;
  off(): Step;
}

/** What one can do to a GPIO line; logical: on is active, whatever its polarity. */
export interface GpioWords {
  on(): Step;
  off(): Step;
  set(value: 0 | 1): Step;
}

const placeOf = (channel: Channel) => (typeof channel === 'string' ? { device: channel } : channel);
const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');

/** When, and not yet what: `every(20).ms` waits for `gpio('led').on()`. */
export class When extends Timing {
  pwm(channel: Channel): PwmWords {
    const set = (values: Set<'pwm'>) => this.#does({ pwm: { ...placeOf(channel), ...values } });
    return {
      ratio: (ratio) => set({ ratio }),
      servo: (servo) => set({ servo }),
      pulseUs: (pulseUs) => set({ pulseUs }),
      set,
      off: () => set({ enabled: false }),
    };
  }

  /** @param quantity what goes from one value to another. Left out: the ratio */
  fade(channel: Channel, quantity?: PwmQuantity): FadeFrom {
    return fadeFrom(this.fields, placeOf(channel), quantity);
  }

  gpio(device: string): GpioWords {
    const set = (value: 0 | 1) => this.#does({ gpio: { device, value } });
    return { on: () => set(1), off: () => set(0), set };
  }

  /** Text (UTF-8) or bytes; with `until` a transaction. */
  send(device: string, data: string | Uint8Array, options: SerialOptions = {}): Step {
    const bytes = typeof data === 'string' ? { text: data } : { hex: hexOf(data) };
    return this.#does({ serial: { device, ...bytes, ...options } });
  }

  /** A request of the device's profile. */
  ioctl(device: string, request: string, fields?: Readonly<Record<string, unknown>>): Step {
    return this.#does({ ioctl: { device, request, ...(fields && { fields }) } });
  }

  /** A method of the instrument's profile. */
  call(device: string, method: string, fields?: Readonly<Record<string, unknown>>): Step {
    return this.#does({ instrument: { device, method, ...(fields && { fields }) } });
  }

  #does(what: Partial<Entry>): Step {
    return new Step({ ...this.fields, ...what });
  }
}

import * as v from 'valibot';
import { gpioEntry } from './entries/gpio.ts';
import { instrumentEntry } from './entries/instrument.ts';
import { ioctlEntry } from './entries/ioctl.ts';
import { ledEntry } from './entries/led.ts';
import { pwmEntry } from './entries/pwm.ts';
import { serialEntry } from './entries/serial.ts';

export { type GpioEntry, gpioEntry } from './entries/gpio.ts';
export { type InstrumentEntry, instrumentEntry, type SafeMethod } from './entries/instrument.ts';
export { DEFAULT_BLOCK_BYTES, type IoctlEntry, ioctlEntry, type SafeCall } from './entries/ioctl.ts';
export { type DeclaredLed, type LedEntry, ledEntry } from './entries/led.ts';
export { type DeclaredState, type PwmEntry, pwmEntry } from './entries/pwm.ts';
export { DEFAULT_RECENT_BYTES, placeWords, type SerialEntry, serialEntry, settingsOf } from './entries/serial.ts';

/** One row per kind of device: the form of its inventory entry. */
export const entryKinds = {
  pwm: pwmEntry,
  ioctl: ioctlEntry,
  gpio: gpioEntry,
  led: ledEntry,
  serial: serialEntry,
  instrument: instrumentEntry,
} as const;
export type DeviceKind = keyof typeof entryKinds;

export const deviceEntry = v.variant('kind', [pwmEntry, ioctlEntry, gpioEntry, ledEntry, serialEntry, instrumentEntry]);
export type DeviceEntry = v.InferOutput<typeof deviceEntry>;
export type EntryOf<Kind extends DeviceKind> = Extract<DeviceEntry, { kind: Kind }>;

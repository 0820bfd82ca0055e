import * as v from 'valibot';
import { channelFields, polarity, ratio, reference } from '../methods/fields.ts';
import { gpioValue } from '../methods/gpio.ts';
import { limits } from './limits.ts';

const whole = (min: number, max: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(min), v.maxValue(max));
const pulseUs = v.pipe(v.number(), v.minValue(0), v.maxValue(1e6));
const nanoseconds = whole(0, Number.MAX_SAFE_INTEGER);

/** What can be faded, and set: a part of the period, a place of a servo's travel, a servo's pulse, or the active part in ns. */
export const pwmQuantities = ['ratio', 'servo', 'pulseUs', 'dutyNs'] as const;
export type PwmQuantity = (typeof pwmQuantities)[number];

const pwmValues = {
  ratio: v.optional(ratio),
  /** 0 to 1 of the travel, by the user's servo timing. */
  servo: v.optional(ratio),
  pulseUs: v.optional(pulseUs),
  dutyNs: v.optional(nanoseconds),
  periodNs: v.optional(nanoseconds),
  enabled: v.optional(v.boolean()),
  polarity: v.optional(polarity),
};

const given = (value: object, keys: readonly string[]) => keys.filter((key) => key in value);

const onePwmValue = <Value extends object>() =>
  v.check<Value, string>(
    (value) => given(value, pwmQuantities).length <= 1,
    `give no more than one of ${pwmQuantities.join(', ')}`,
  );

export const curves = ['linear', 'smooth', 'sine', 'quadratic'] as const;

/** Hexadecimal digits in pairs, with or without spaces between them. */
const hex = v.pipe(v.string(), v.regex(/^\s*(?:[\da-fA-F]{2}\s*)*$/, 'hexadecimal digits in pairs: "02 ff"'));
const waitMs = whole(1, 60_000);

const serialBytes = {
  /** What is sent: as text (UTF-8), or as bytes. */
  text: v.optional(v.pipe(v.string(), v.maxBytes(limits.serialBytes.max), v.minLength(1))),
  hex: v.optional(v.pipe(hex, v.maxLength(limits.serialBytes.max * 3))),
  /** Makes it a transaction: the answer ends so. */
  until: v.optional(
    v.strictObject({
      delimiter: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(64))),
      length: v.optional(whole(1, 60_000)),
      silenceMs: v.optional(waitMs),
    }),
  ),
  timeoutMs: v.optional(waitMs),
};
const oneText = <Value extends object>() =>
  v.check<Value, string>((value) => given(value, ['text', 'hex']).length === 1, 'give one of text, hex');

const fields = v.optional(v.record(v.string(), v.unknown()));

/** What an event may do, each as the method of the same name has it. */
export const setPoints = {
  pwm: v.pipe(v.strictObject({ ...channelFields, ...pwmValues }), onePwmValue()),
  gpio: v.strictObject({ device: reference, value: gpioValue }),
  serial: v.pipe(v.strictObject({ device: reference, ...serialBytes }), oneText()),
  ioctl: v.strictObject({ device: reference, request: reference, fields }),
  instrument: v.strictObject({ device: reference, method: reference, fields }),
};
export type SetPointKind = keyof typeof setPoints;
export const setPointKinds = Object.keys(setPoints) as SetPointKind[];

/** From one value to another, in steps. */
export const fade = v.strictObject({
  ...channelFields,
  quantity: v.optional(v.picklist(pwmQuantities)),
  from: v.pipe(v.number(), v.finite(), v.minValue(0)),
  to: v.pipe(v.number(), v.finite(), v.minValue(0)),
  seconds: v.pipe(
    v.number('must be a number of seconds, like 0.4'),
    v.minValue(limits.fadeSeconds.min),
    v.maxValue(limits.fadeSeconds.max),
  ),
  curve: v.optional(v.picklist(curves)),
  /** Steps in a second. Default: the program's. */
  rateHz: v.optional(v.pipe(v.number(), v.minValue(limits.fadeRateHz.min), v.maxValue(limits.fadeRateHz.max))),
});
export type Fade = v.InferOutput<typeof fade>;

/** What ends it again: the same without its device. Of a GPIO line the other level, of a PWM channel off, where nothing is said. */
export const endings = {
  pwm: v.pipe(v.strictObject(pwmValues), onePwmValue()),
  gpio: v.strictObject({ value: gpioValue }),
  serial: v.pipe(v.strictObject(serialBytes), oneText()),
  ioctl: v.strictObject({ request: reference, fields }),
  instrument: v.strictObject({ method: reference, fields }),
} satisfies Record<SetPointKind, v.GenericSchema>;

/** One thing that is done to one device: a set-point and its kind. */
export type Action<Kind extends SetPointKind = SetPointKind> = {
  [Each in Kind]: { readonly kind: Each } & Readonly<v.InferOutput<(typeof setPoints)[Each]>>;
}[Kind];

const spaces = /\s+/g;

/** The bytes that a serial set-point sends. */
export function bytesOf({
  text,
  hex: digits = '',
}: {
  text?: string | undefined;
  hex?: string | undefined;
}): Uint8Array {
  if (text !== undefined) return new TextEncoder().encode(text);
  const packed = digits.replace(spaces, '');
  return Uint8Array.from({ length: packed.length / 2 }, (_, n) => Number.parseInt(packed.slice(n * 2, n * 2 + 2), 16));
}

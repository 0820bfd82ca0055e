import * as v from 'valibot';

/** Fields that several methods share. */
export const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const nanoseconds = natural;
export const ratio = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
export const hertz = v.pipe(v.number(), v.minValue(0), v.maxValue(1e9));
export const polarity = v.picklist(['normal', 'inversed']);
export const reference = v.pipe(v.string(), v.minLength(1), v.maxLength(128));

/**
 * Names one PWM channel: `device` alone where the inventory entry covers one channel; with `channel` (and `chip`) where it
 * covers more; or the kernel's numbers, `chip` and `channel`, which resolve to whichever entry covers them.
 */
export const channelFields = {
  device: v.optional(reference),
  chip: v.optional(natural),
  channel: v.optional(natural),
};

export interface ChannelReference {
  device?: string | undefined;
  chip?: number | undefined;
  channel?: number | undefined;
}

/** Where a channel is: which inventory entry, and the kernel's numbers now. */
export const channelPlace = {
  /** Its name in messages: `fan`, `leds/3`, `all/0/1`. */
  name: v.string(),
  device: v.string(),
  chip: natural,
  channel: natural,
};

export const pwmState = v.strictObject({
  enabled: v.boolean(),
  periodNs: nanoseconds,
  dutyNs: nanoseconds,
  polarity,
});

/** What a set may change; what is left out stays as it is. */
export const setFields = {
  enabled: v.optional(v.boolean()),
  periodNs: v.optional(nanoseconds),
  dutyNs: v.optional(nanoseconds),
  polarity: v.optional(polarity),
};

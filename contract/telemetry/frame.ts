import * as v from 'valibot';
import { natural } from '../methods/fields.ts';
import { MAX_CHANNELS } from './bounds.ts';

/** What went wrong on the wire since the driver was started: it only grows, so that a lost frame loses none of it. */
export const quality = v.strictObject({
  /** Replies whose check sum was wrong, or whose form. */
  crcErrors: natural,
  /** Requests that were not answered in time, or not to the end. */
  timeouts: natural,
  /** Requests that the instrument was too busy for. */
  busy: natural,
  /** Requests that were made again. */
  retries: natural,
  /** Frames that were due and not sent: the wire or the broker was too slow for what was asked for. */
  dropped: natural,
  /** How often the instrument has started again, or come back. */
  resets: natural,
});
export type Quality = v.InferOutput<typeof quality>;

/** A value in the channel's unit; null: not known, not a number, or a channel that the instrument no longer has. */
export const value = v.nullable(v.pipe(v.number(), v.finite()));
export type ChannelValue = v.InferOutput<typeof value>;

/** The longest block that an instrument answers with. */
export const MAX_RAW_BYTES = 16 * 1024;

/** One look at an instrument, as its driver sends it and as subscribers get it. */
export const frameFields = {
  /** When the answer was complete, by the driver's clock: milliseconds since 1970, with fractions. */
  atMs: v.pipe(v.number(), v.finite(), v.minValue(0)),
  /** From the request to its answer. */
  latencyMs: v.pipe(v.number(), v.finite(), v.minValue(0)),
  /** One value for each channel of the set, in the set's order. */
  values: v.pipe(v.array(value), v.maxLength(MAX_CHANNELS)),
  quality,
  /** The payload of the answer as it came, for sets that ask for it: a flag byte and the block. */
  raw: v.optional(v.pipe(v.instance(Uint8Array) as v.GenericSchema<Uint8Array>, v.maxLength(MAX_RAW_BYTES))),
};

/** Frames a second. */
export const rateHz = v.pipe(v.number(), v.minValue(0.01), v.maxValue(1000));

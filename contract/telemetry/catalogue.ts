import * as v from 'valibot';
import { CHANNELS_OF_PART, PAGES_OF_PART } from './bounds.ts';

/** What is measured is named and described by the driver, from its instrument's definition: bounded here, as data and as text. */
const line = (most: number) =>
  v.pipe(
    v.string(),
    v.maxLength(most),
    v.regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'must be one line without control characters'),
  );
const channelName = v.pipe(
  v.string(),
  v.regex(
    /^[A-Za-z_][A-Za-z0-9_.]{0,63}$/,
    'a channel is named by a letter, then letters, digits, _ and ., at most 64',
  ),
);
const number = v.pipe(v.number(), v.finite());

export const channel = v.strictObject({
  name: channelName,
  unit: v.optional(line(32)),
  /** Its heading in logs, where that is another. */
  label: v.optional(line(64)),
  /** Decimals that are worth showing. */
  digits: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(9))),
  /** What each value means, counted from 0: of bits and of enumerations. */
  options: v.optional(v.pipe(v.array(line(64)), v.maxLength(256))),
  /** How a value comes of the number that the instrument sends: (number + translate) × scale. Left out: it is that number, or it is computed. */
  raw: v.optional(v.strictObject({ scale: number, translate: number })),
  /** Computed from others, and not measured. */
  derived: v.optional(v.literal(true)),
});
export type Channel = v.InferOutput<typeof channel>;

export const gauge = v.strictObject({
  name: channelName,
  /** The channel that it shows. */
  channel: channelName,
  title: line(64),
  unit: v.optional(line(32)),
  low: number,
  high: number,
  /** Where it begins to be a danger, and a warning; left out: never. */
  lowDanger: v.optional(number),
  lowWarning: v.optional(number),
  highWarning: v.optional(number),
  highDanger: v.optional(number),
  digits: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(9))),
});
export type Gauge = v.InferOutput<typeof gauge>;

export const gaugePage = v.strictObject({
  name: line(64),
  /** Names of gauges, in the order in which they are shown. */
  gauges: v.pipe(v.array(channelName), v.maxLength(64)),
});
export type GaugePage = v.InferOutput<typeof gaugePage>;

/** A part of a catalogue: what is long goes in several. */
export const cataloguePart = {
  channels: v.pipe(v.array(channel), v.maxLength(CHANNELS_OF_PART)),
  gauges: v.pipe(v.array(gauge), v.maxLength(CHANNELS_OF_PART)),
  pages: v.pipe(v.array(gaugePage), v.maxLength(PAGES_OF_PART)),
};

/** Everything that an instrument measures, and how it is best shown. Each channel's place in the list is its number. */
export interface Catalogue {
  readonly channels: readonly Channel[];
  readonly gauges: readonly Gauge[];
  readonly pages: readonly GaugePage[];
}

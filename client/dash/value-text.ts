import type { ChannelValue } from '../../contract/telemetry/frame.ts';

/** What is shown for a value that is not known. */
export const UNKNOWN = '-';
/** Decimals of a channel whose definition does not say how many are worth showing. */
const MOST_DIGITS = 3;

/** Of a channel. */
interface Shown {
  digits?: number | undefined;
  options?: readonly string[] | undefined;
}

/** A value as people read it, without its unit: its label where each value has one, otherwise as many decimals as are worth showing. */
export function valueText({ digits, options }: Shown, value: ChannelValue | undefined): string {
  if (value === null || value === undefined) return UNKNOWN;
  const label = optionOf(options, value);
  if (label !== undefined) return label;
  return digits === undefined ? String(Number(value.toFixed(MOST_DIGITS))) : value.toFixed(digits);
}

/** What a value of bits or of an enumeration means; undefined where nothing says it. */
export function optionOf(options: readonly string[] | undefined, value: ChannelValue | undefined): string | undefined {
  if (value === null || value === undefined) return undefined;
  const option = options?.[value];
  return option === undefined || option === '' ? undefined : option;
}

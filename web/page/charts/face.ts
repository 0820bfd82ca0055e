import type { AlarmLevel, Limits } from '../../../client/dash/alarm.ts';
import type { GaugeSpec } from '../../../client/dash/pages.ts';
import { shownIn, type UnitSystem } from '../../../client/dash/units.ts';
import { valueText } from '../../../client/dash/value-text.ts';
import type { ChannelValue } from '../../../contract/telemetry/frame.ts';
import { ticksWithin } from './nice-range.ts';

/** What gauges show at the moment: of an instrument, or of a log. */
export interface Readings {
  /** Grows when anything has changed. */
  readonly revision: number;
  value(channel: string): ChannelValue;
  alarm(gauge: GaugeSpec): AlarmLevel;
}

/** A part of a gauge's range in which it warns, as shares of it. */
export interface Zone {
  readonly from: number;
  readonly to: number;
  readonly kind: 'warning' | 'danger';
}

export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** A gauge as it is drawn, in the units in which it is shown. */
export interface Face {
  readonly spec: GaugeSpec;
  readonly title: string;
  readonly unit: string;
  /** Undefined: nothing says where its values lie, so it is a number alone. */
  readonly range: { readonly low: number; readonly high: number } | undefined;
  readonly zones: readonly Zone[];
  /** So many characters are kept for its value. */
  readonly widest: number;
  /** A value as it is shown; always of the first degree. */
  convert(value: number): number;
  /** Where a value stands in the range, from 0 to 1. */
  share(value: ChannelValue): number;
  text(value: ChannelValue): string;
  ticks(most: number): readonly Tick[];
}

const MOST_CHARACTERS = 14;

export function faceOf(spec: GaugeSpec, units: UnitSystem): Face {
  const { convert, unit, moreDigits } = shownIn(units, spec.unit);
  const options = spec.options;
  const shown = {
    digits: spec.digits === undefined ? undefined : Math.max(0, spec.digits + moreDigits),
    options,
  };
  const text = (value: ChannelValue) => valueText(shown, value === null ? null : convert(value));
  const range = spec.range === undefined ? undefined : { low: convert(spec.range.low), high: convert(spec.range.high) };
  const share = (value: ChannelValue) => {
    if (value === null || range === undefined) return 0;
    return Math.min(1, Math.max(0, (convert(value) - range.low) / (range.high - range.low)));
  };
  const longest = [
    ...(options ?? []),
    ...(spec.range === undefined ? [] : [text(spec.range.low), text(spec.range.high)]),
  ];
  return {
    spec,
    title: spec.title,
    unit: options === undefined ? unit : '',
    range,
    zones: spec.range === undefined ? [] : zonesOf(spec.limits, share),
    widest: Math.min(MOST_CHARACTERS, Math.max(5, ...longest.map(({ length }) => length))),
    convert,
    share,
    text,
    ticks: (most) =>
      range === undefined
        ? []
        : ticksWithin(range, most).map((value) => ({
            at: (value - range.low) / (range.high - range.low),
            text: options?.[value] ?? short(value),
          })),
  };
}

/** Thousands are `k` on a dial, where there is room for little. */
const short = (value: number): string =>
  Math.abs(value) >= 1000 ? `${Number((value / 1000).toPrecision(3))}k` : String(value);

function zonesOf(limits: Limits, share: (value: number) => number): Zone[] {
  const { lowDanger, lowWarning, highWarning, highDanger } = limits;
  const at = (limit: number | undefined, otherwise: number) => (limit === undefined ? otherwise : share(limit));
  const lowEnd = at(lowDanger, 0);
  const highEnd = at(highDanger, 1);
  const zones: Zone[] = [
    { from: 0, to: lowEnd, kind: 'danger' },
    { from: lowEnd, to: Math.max(lowEnd, at(lowWarning, lowEnd)), kind: 'warning' },
    { from: Math.min(highEnd, at(highWarning, highEnd)), to: highEnd, kind: 'warning' },
    { from: highEnd, to: 1, kind: 'danger' },
  ];
  return zones.filter(({ from, to }) => to > from);
}

import { Alarm } from '../../../client/dash/alarm.ts';
import type { GaugeSpec, PageSpec } from '../../../client/dash/pages.ts';
import type { ChannelValue } from '../../../contract/telemetry/frame.ts';
import { Series } from '../../screen/series.ts';
import type { SourceFrame } from '../frame-source.ts';
import { Reception } from './reception.ts';

/** What charts show. */
export const WINDOW_MS = 60_000;
/** Values are old after this time without a frame, or after several times that of a frame. */
const STALE_MS = 1000;
const STALE_FRAMES = 5;
/** An alarm goes out when the value is back by this part of its range. */
const SLACK = 0.02;

interface Followed {
  value: ChannelValue;
  series: Series;
}

/** What is known of the channels that the pages show: the last values, the last minute, and what burns. */
export class DashState {
  readonly pages: readonly PageSpec[];
  readonly reception = new Reception();
  readonly #followed = new Map<string, Followed>();
  readonly #alarms = new Map<GaugeSpec, Alarm>();
  readonly #gauges = new Map<string, GaugeSpec[]>();
  readonly #staleMs: number;

  constructor(pages: readonly PageSpec[], rateHz: number | undefined) {
    this.pages = pages;
    this.#staleMs = Math.max(STALE_MS, rateHz === undefined ? 0 : (STALE_FRAMES * 1000) / rateHz);
    for (const gauge of pages.flatMap((page) => page.gauges)) {
      const { channel, range, limits } = gauge;
      this.#alarms.set(gauge, new Alarm(limits, range === undefined ? 0 : (range.high - range.low) * SLACK));
      this.#gauges.set(channel, [...(this.#gauges.get(channel) ?? []), gauge]);
    }
  }

  /** The channels that are needed while this page is shown. */
  wanted(page: number): string[] {
    const needed = this.pages.filter(({ isAll }, index) => !isAll || index === page);
    const known = needed.flatMap(({ gauges }) => gauges.filter(({ isUnknown }) => isUnknown !== true));
    return [...new Set(known.map(({ channel }) => channel))];
  }

  /** @param isPaused it is counted, and nothing of it shown */
  take(frame: SourceFrame, channels: readonly string[], nowMs: number, isPaused: boolean): void {
    this.reception.take(frame, nowMs);
    if (isPaused) return;
    for (const [index, name] of channels.entries()) {
      const value = frame.list[index] ?? null;
      const followed = this.#follow(name);
      followed.value = value;
      if (value !== null) followed.series.add(nowMs, value);
      for (const gauge of this.#gauges.get(name) ?? []) this.#alarms.get(gauge)?.take(value);
    }
  }

  value({ channel }: GaugeSpec): ChannelValue {
    return this.#followed.get(channel)?.value ?? null;
  }

  alarm(gauge: GaugeSpec): Alarm['level'] {
    return this.#alarms.get(gauge)?.level ?? 0;
  }

  /** The last minute in so many values. Its steps begin at whole multiples of themselves, so that what is drawn moves and does not change. */
  trend({ channel }: GaugeSpec, count: number, nowMs: number): (number | undefined)[] {
    const stepMs = WINDOW_MS / count;
    const series = this.#followed.get(channel)?.series;
    return series?.values(count, Math.ceil(nowMs / stepMs) * stepMs) ?? new Array<undefined>(count).fill(undefined);
  }

  /** How old the values are, where that is more than it should be; Infinity: there have been none. */
  staleMs(nowMs: number, sinceMs: number): number | undefined {
    const { lastMs } = this.reception;
    const ageMs = nowMs - (lastMs ?? sinceMs);
    if (ageMs <= this.#staleMs) return undefined;
    return lastMs === undefined ? Number.POSITIVE_INFINITY : ageMs;
  }

  #follow(name: string): Followed {
    const known = this.#followed.get(name);
    if (known !== undefined) return known;
    const followed = { value: null, series: new Series(WINDOW_MS, this.#staleMs) };
    this.#followed.set(name, followed);
    return followed;
  }
}

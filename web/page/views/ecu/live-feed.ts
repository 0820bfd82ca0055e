import { Alarm, type AlarmLevel } from '../../../../client/dash/alarm.ts';
import type { GaugeSpec } from '../../../../client/dash/pages.ts';
import type { Frame } from '../../../../client/frames.ts';
import type { ChannelValue, Quality } from '../../../../contract/telemetry/frame.ts';
import type { Readings } from '../../charts/face.ts';
import { History } from './history.ts';
import { Reception } from './reception.ts';

/** Five minutes at 50 frames a second, ten at 25. */
const KEPT_FRAMES = 16_384;
/** An alarm goes out when the value is back by this part of its range. */
const SLACK = 0.02;
/** Clocks that differ by more than this are not compared: one of them was set. */
const MOST_OFFSET_CHANGE_MS = 2000;

/** Without a frame of the screen for so long. */
const HIDDEN_MS = 2000;

export const alarmOf = ({ range, limits }: GaugeSpec): Alarm =>
  new Alarm(limits, range === undefined ? 0 : (range.high - range.low) * SLACK);

/** What came of an instrument: for gauges the last frame, for charts the last minutes. It is told of every frame, and tells nobody. */
export class LiveFeed implements Readings {
  readonly history = new History(KEPT_FRAMES);
  readonly reception = new Reception();
  quality: Quality | undefined;
  /** How much later the newest frame came than the fastest one. */
  lagMs = 0;
  #list: readonly ChannelValue[] = [];
  #places = new Map<string, number>();
  #channels: readonly string[] = [];
  readonly #alarms = new Map<GaugeSpec, Alarm>();
  /** Of the driver's clock, to be added to our own: that of the frame that came the fastest. */
  #offsetMs: number | undefined;
  /** Of the newest frame that nobody has drawn yet. */
  #undrawnMs: number | undefined;
  #drawnMs: number | undefined;
  #calledMs = 0;

  get revision(): number {
    return this.reception.frames;
  }

  /** These gauges burn, whether they are shown or not. */
  watch(gauges: readonly GaugeSpec[]): void {
    for (const gauge of this.#alarms.keys()) if (!gauges.includes(gauge)) this.#alarms.delete(gauge);
    for (const gauge of gauges) if (!this.#alarms.has(gauge)) this.#alarms.set(gauge, alarmOf(gauge));
  }

  get alarms(): ReadonlyMap<GaugeSpec, Alarm> {
    return this.#alarms;
  }

  /** @param nowMs milliseconds since 1970, as exact as can be */
  take(frame: Frame, channels: readonly string[], nowMs: number): void {
    if (channels !== this.#channels) {
      this.#channels = channels;
      this.#places = new Map(channels.map((name, place) => [name, place]));
    }
    this.#list = frame.list;
    this.quality = frame.quality;
    this.reception.take(frame, nowMs);
    this.history.push(frame.atMs / 1000, channels, frame.list);
    for (const [gauge, alarm] of this.#alarms) alarm.take(this.value(gauge.channel));
    const offsetMs = frame.atMs - nowMs;
    const isOther = this.#offsetMs === undefined || Math.abs(offsetMs - this.#offsetMs) > MOST_OFFSET_CHANGE_MS;
    if (isOther || offsetMs > (this.#offsetMs ?? 0)) this.#offsetMs = offsetMs;
    this.lagMs = this.nowS(nowMs) * 1000 - frame.atMs;
    this.#undrawnMs = frame.atMs;
  }

  value(channel: string): ChannelValue {
    const place = this.#places.get(channel);
    return place === undefined ? null : (this.#list[place] ?? null);
  }

  alarm(gauge: GaugeSpec): AlarmLevel {
    return this.#alarms.get(gauge)?.level ?? 0;
  }

  /** What the driver's clock shows now, as far as is known. */
  nowS(nowMs: number): number {
    return (nowMs + (this.#offsetMs ?? 0)) / 1000;
  }

  /** Once in each frame of the screen, behind everything that draws. What was drawn in the last one is on the screen now. */
  drawn(nowMs: number): void {
    // The page was hidden meanwhile: nobody waited.
    const wasHidden = nowMs - this.#calledMs > HIDDEN_MS;
    this.#calledMs = nowMs;
    if (this.#drawnMs !== undefined && !wasHidden) this.reception.onScreenMs.add(nowMs - this.#drawnMs);
    this.#drawnMs = this.#undrawnMs;
    this.#undrawnMs = undefined;
  }
}

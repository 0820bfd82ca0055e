import type { Alarm, AlarmLevel } from '../../../../client/dash/alarm.ts';
import type { GaugeSpec } from '../../../../client/dash/pages.ts';
import type { ChannelValue } from '../../../../contract/telemetry/frame.ts';
import type { Readings } from '../../charts/face.ts';
import { placeOfTime } from '../../charts/samples.ts';
import { alarmOf } from '../ecu/live-feed.ts';
import type { LogColumns } from './log-columns.ts';
import type { Playhead } from './playhead.ts';

/** Rows that alarms are told of one by one; further, and they begin anew. */
const MOST_STEPS = 2000;

/** What gauges showed where a replay is. */
export class ReplayReadings implements Readings {
  readonly #columns: LogColumns;
  readonly #playhead: Playhead;
  #alarms = new Map<GaugeSpec, Alarm>();
  #place = -1;

  constructor(columns: LogColumns, playhead: Playhead) {
    this.#columns = columns;
    this.#playhead = playhead;
  }

  get revision(): number {
    return this.#playhead.revision;
  }

  get alarms(): ReadonlyMap<GaugeSpec, Alarm> {
    return this.#alarms;
  }

  watch(gauges: readonly GaugeSpec[]): void {
    this.#alarms = new Map(gauges.map((gauge) => [gauge, this.#alarms.get(gauge) ?? alarmOf(gauge)]));
    this.#restart(this.#place);
  }

  /** The row that was the newest there. */
  get place(): number {
    const times = this.#columns.times();
    const at = placeOfTime(times, this.#playhead.atS);
    return times[at] === this.#playhead.atS ? at : Math.max(0, at - 1);
  }

  /** Once in each frame of the screen, before anything draws. */
  frame(): void {
    const place = this.place;
    if (place === this.#place) return;
    const from = this.#place;
    this.#place = place;
    if (place < from || place - from > MOST_STEPS) this.#restart(place);
    else for (let at = from + 1; at <= place; at++) this.#step(at);
  }

  value(channel: string): ChannelValue {
    return this.#at(channel, this.place);
  }

  alarm(gauge: GaugeSpec): AlarmLevel {
    return this.#alarms.get(gauge)?.level ?? 0;
  }

  #restart(place: number): void {
    for (const alarm of this.#alarms.values()) alarm.take(null);
    this.#step(place);
  }

  #step(place: number): void {
    for (const [{ channel }, alarm] of this.#alarms) alarm.take(this.#at(channel, place));
  }

  #at(channel: string, place: number): ChannelValue {
    const value = this.#columns.values(channel)?.[place];
    return value === undefined || Number.isNaN(value) ? null : value;
  }
}

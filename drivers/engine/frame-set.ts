import type { Quality } from '../../contract/telemetry/frame.ts';
import type { Clock } from '../clock.ts';
import { RateMeter } from '../rate-meter.ts';
import { MOST_UNSENT } from '../statistics.ts';
import type { WantedSet } from '../telemetry.ts';
import { type ChannelName, channelNames, isStatus } from './catalogue.ts';

/** A set of channels that somebody wants, and when it is due next. */
export class FrameSet {
  readonly wanted: WantedSet;
  /** In the set's order; undefined: there is no such channel. */
  readonly names: readonly (ChannelName | undefined)[];
  readonly meter: RateMeter;
  readonly periodMs: number | undefined;
  unsent = 0;
  #dueMs: number;

  /** @param before the same set, with its counts */
  constructor(wanted: WantedSet, clock: Clock, before?: FrameSet) {
    this.wanted = wanted;
    this.names = wanted.channels.map((place) => channelNames[place]);
    this.periodMs = wanted.rateHz === undefined ? undefined : 1000 / wanted.rateHz;
    this.meter = before?.meter ?? new RateMeter(clock);
    this.#dueMs = before === undefined ? clock.now() : before.#dueMs;
    this.unsent = before?.unsent ?? 0;
  }

  get parameters() {
    return this.names.filter((name) => name !== undefined && !isStatus(name));
  }

  get hasStatus(): boolean {
    return this.names.some((name) => name !== undefined && isStatus(name));
  }

  /** Whether a frame is due by now, where what it is made of comes every so often. The next one is due after its period. */
  takeDue(nowMs: number, everyMs: number, quality: Quality): boolean {
    const period = this.periodMs ?? 0;
    if (nowMs + Math.min(everyMs, period) / 2 < this.#dueMs) return false;
    this.#dueMs = Math.max(this.#dueMs + period, nowMs - period);
    if (this.unsent < MOST_UNSENT) return true;
    this.meter.dropped++;
    quality.dropped++;
    return false;
  }
}

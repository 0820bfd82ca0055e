import type { Quality } from '../../contract/telemetry/frame.ts';
import type { Clock } from '../clock.ts';
import { RateMeter } from '../rate-meter.ts';
import type { WantedSet } from '../telemetry.ts';
import type { Decoder } from './decode/decoder.ts';
import { distinct, type Field } from './ranges.ts';

/** A set of channels that somebody wants, and when it is to be read next. */
export class ReadSet {
  readonly wanted: WantedSet;
  readonly decoder: Decoder;
  readonly fields: readonly Field[];
  readonly meter: RateMeter;
  /** Between two frames; undefined: as fast as it goes. */
  readonly periodMs: number | undefined;
  /** When it is to be read, of the clock that only goes forward. */
  dueMs: number;
  unsent = 0;
  readonly #quality: Quality;

  /** @param before the same set, with its counts */
  constructor(wanted: WantedSet, decoder: Decoder, clock: Clock, quality: Quality, before?: ReadSet) {
    this.#quality = quality;
    this.wanted = wanted;
    this.decoder = decoder;
    this.fields = distinct(decoder.ranges);
    this.periodMs = wanted.rateHz === undefined ? undefined : 1000 / wanted.rateHz;
    this.meter = before?.meter ?? new RateMeter(clock);
    this.dueMs = before?.dueMs ?? clock.now();
    if (before !== undefined) this.unsent = before.unsent;
  }

  /** So many frames were due, and are not sent. */
  drop(frames: number): void {
    this.meter.dropped += frames;
    this.#quality.dropped += frames;
  }
}

import type { Catalogue } from '../contract/telemetry/catalogue.ts';
import type { ChannelValue, Quality } from '../contract/telemetry/frame.ts';

/** What some subscribers want: the same for all that have its number. */
export interface WantedSet {
  readonly set: number;
  /** Places of its channels in the catalogue; -1: one that is there no more, whose value is null. */
  readonly channels: readonly number[];
  /** Frames a second; undefined: as many as the wire carries. */
  readonly rateHz: number | undefined;
  /** The instrument's answers as they came, too. */
  readonly raw: boolean;
}

/** One look at an instrument, for one set. */
export interface TelemetryFrame {
  /** When the answer was complete: milliseconds since 1970. */
  atMs: number;
  latencyMs: number;
  /** In the order of the set's channels. */
  values: readonly ChannelValue[];
  quality: Quality;
  raw?: Uint8Array;
}

/** Of a service whose instrument measures all the time. */
export interface TelemetryService {
  /** What it measures: declared before the first call is answered. */
  readonly catalogue: Catalogue;
  /** What is wanted from now on; also once at the start. Frames are sent by the teller's `frame`. */
  wanted(sets: readonly WantedSet[]): void;
}

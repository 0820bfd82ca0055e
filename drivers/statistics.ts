import type { Quality } from '../contract/telemetry/frame.ts';
import type { RateMeter } from './rate-meter.ts';
import type { WantedSet } from './telemetry.ts';
import type { WireShare } from './wire-share.ts';

/** Frames of one set that the broker has not taken yet; more are dropped. */
export const MOST_UNSENT = 8;
/** As contract/instruments/shipped/statistics.ts has it. */
const MOST_SETS = 64;

interface MeteredSet {
  readonly wanted: WantedSet;
  readonly meter: RateMeter;
}

/** What `statistics` answers, of whatever is measured. */
export const statisticsOf = (sets: readonly MeteredSet[], quality: Quality, wire: WireShare) => ({
  wireShare: wire.share,
  ...quality,
  sets: sets.slice(0, MOST_SETS).map(ofSet),
});

function ofSet({ meter, wanted }: MeteredSet) {
  const { p50, p99 } = meter.latencies;
  return {
    set: wanted.set,
    channels: wanted.channels.length,
    ...(wanted.rateHz === undefined ? {} : { wantedHz: wanted.rateHz }),
    hz: meter.hz,
    frames: meter.frames,
    dropped: meter.dropped,
    latencyP50Ms: p50,
    latencyP99Ms: p99,
  };
}

/** What the driver tells of itself: `identify`, `statistics`, and the state. */
import type { CallResult } from '../../contract/instruments/infer.ts';
import type { megasquirt } from '../../contract/instruments/shipped/megasquirt.ts';
import type { Dialogue } from './dialogue.ts';
import type { Identified } from './identify.ts';
import type { Planner } from './plan.ts';
import type { ReadSet } from './read-set.ts';
import type { Reader } from './reader.ts';
import { visible } from './texts.ts';

type Profile = typeof megasquirt;

/** As the profile has it. */
const MOST_SETS = 64;

export function identityOf(
  { definition, signature, title }: Identified,
  planner: Planner,
  channels: number,
): CallResult<Profile, 'identify'> {
  return {
    signature: visible(signature, 128),
    ...(title === undefined ? {} : { title: visible(title, 256) }),
    definition: visible(definition.file, 256),
    protocol: definition.protocol,
    reads: planner.best,
    blockBytes: definition.ochBlockSize,
    channels,
  };
}

export function statisticsOf({ sets }: Reader, { quality, wire }: Dialogue): CallResult<Profile, 'statistics'> {
  return { wireShare: wire.share, ...quality, sets: sets.slice(0, MOST_SETS).map(ofSet) };
}

function ofSet({ meter, wanted }: ReadSet) {
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

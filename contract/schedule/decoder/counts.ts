/**
 * What a decoder counts. These sums always hold:
 * `edges = inSync + searching + tooFast`, and `syncs - losses` is 1 in sync and 0 out of it.
 */
export interface DecoderCounts {
  edges: number;
  /** Edges taken while the angle was known, the one that brought sync included. */
  inSync: number;
  /** Edges taken while it was not, the one that lost it included. */
  searching: number;
  /** Edges that came sooner than any tooth can: noise, left out. */
  tooFast: number;
  /** Pulses longer than the slowest speed allows. */
  tooSlow: number;
  /** The wheel stood. */
  timeouts: number;
  /** Pulses longer than expected: an edge did not come. */
  missing: number;
  /** Pulses shorter than expected: an edge too many. */
  extra: number;
  syncs: number;
  losses: number;
  /** Gaps that only the teeth after them could confirm; in between the angle was not told. */
  doubts: number;
  /** Pulses of the second sensor; those that were not where they belong; cycles without one. */
  markers: number;
  markersWrong: number;
  markersMissing: number;
}

export function newCounts(): DecoderCounts {
  return {
    edges: 0,
    inSync: 0,
    searching: 0,
    tooFast: 0,
    tooSlow: 0,
    timeouts: 0,
    missing: 0,
    extra: 0,
    syncs: 0,
    losses: 0,
    doubts: 0,
    markers: 0,
    markersWrong: 0,
    markersMissing: 0,
  };
}

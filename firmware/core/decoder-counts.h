// What a decoder counts; beside contract/schedule/decoder/counts.ts.
#pragma once

#include <stdint.h>

namespace postern {

/**
 * Since the last reset `syncs - losses` is 1 in sync and 0 out of it, or one less if the reset was in sync.
 */
struct DecoderCounts {
  /** Edges taken while the angle was known, the one that brought sync included. */
  uint32_t inSync;
  /** Edges taken while it was not, the one that lost it included. */
  uint32_t searching;
  /** Edges that came sooner than any tooth can: noise, left out. */
  uint32_t tooFast;
  /** Pulses longer than the slowest speed allows. */
  uint32_t tooSlow;
  /** The wheel stood. */
  uint32_t timeouts;
  /** Pulses longer than expected: an edge did not come. */
  uint32_t missing;
  /** Pulses shorter than expected: an edge too many. */
  uint32_t extra;
  uint32_t syncs;
  uint32_t losses;
  /** Gaps that only the teeth after them could confirm; in between the angle was not told. */
  uint32_t doubts;
  /** Pulses of the second sensor; those that were not where they belong; cycles without one. */
  uint32_t markers;
  uint32_t markersWrong;
  uint32_t markersMissing;

  /** Every edge is one of the three: an interrupt need not count it twice. */
  uint32_t edges() const { return inSync + searching + tooFast; }
};

}  // namespace postern

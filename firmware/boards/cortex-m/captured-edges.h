// What a timer has captured of both sensors since it was last looked at.
#pragma once

#include "timing.h"

namespace postern {

struct CapturedEdge {
  bool hasCome;
  Ticks at;
};

/** To Timing, in the order in which they came. */
inline void tellEdges(const CapturedEdge& wheel, const CapturedEdge& marker) {
  const bool isMarkerFirst = marker.hasCome && (!wheel.hasCome || ticksFrom(marker.at, wheel.at) > 0);
  if (isMarkerFirst) timing().marker(marker.at, board::now());
  if (wheel.hasCome) timing().edge(wheel.at, board::now());
  if (marker.hasCome && !isMarkerFirst) timing().marker(marker.at, board::now());
}

}  // namespace postern

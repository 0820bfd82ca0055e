#include "wheel-layout.h"

namespace postern {

void WheelLayout::reset(const Wheel& wheel) {
  edgesOfTurn = wheel.teeth();
  edges = wheel.edgesOfCycle();
  places = wheel.placesOfCycle();
  gap = wheel.gap();
  step = 0xffffffff / places + 1;
  offset = wheel.offset;
  hasMarker = wheel.hasMarker;
  marker = hasMarker ? wheel.marker : Angle16{0};
  markedEdge = firstEdgeFrom(marker);
  farEdge = firstEdgeFrom(static_cast<Angle16>(marker + kTurn));
}

/** The edge that comes first at or after an angle. */
uint8_t WheelLayout::firstEdgeFrom(Angle16 angle) const {
  uint8_t first = 0;
  for (uint8_t edge = 1; edge < edges; edge++) {
    if (angleAhead(angle, angleOf(edge)) < angleAhead(angle, angleOf(first))) first = edge;
  }
  return first;
}

}  // namespace postern

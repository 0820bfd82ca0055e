// Numbers of a wheel that its decoder needs at each edge, computed once; beside
// contract/schedule/decoder/layout.ts.
#pragma once

#include <stdint.h>

#include "angle.h"
#include "wheel.h"

namespace postern {

constexpr Angle16 kTurn = 0x8000;

struct WheelLayout {
  /** Of a wheel without a problem. Divides. */
  void reset(const Wheel& wheel);

  bool hasGap() const { return gap > 1; }
  /** Whether its edges tell which turn of the cycle it is, or its marker does before they are believed. */
  bool tellsPhase() const { return edgesOfTurn == edges || !hasGap(); }
  /** The cycle's angle at an edge of a cycle, in 65536ths. */
  FineAngle fineAngleOf(uint8_t edge) const {
    const bool isFirst = edge < edgesOfTurn;
    const FineAngle from = fineAngle(isFirst ? offset : static_cast<Angle16>(offset + kTurn));
    return from + step * static_cast<uint8_t>(isFirst ? edge : edge - edgesOfTurn);
  }
  Angle16 angleOf(uint8_t edge) const { return wholeAngle(fineAngleOf(edge)); }
  uint8_t next(uint8_t edge) const { return static_cast<uint8_t>(edge + 1 == edges ? 0 : edge + 1); }
  /** Places from an edge to the next. */
  uint8_t spanAfter(uint8_t edge) const {
    return edge + 1 == edgesOfTurn || edge + 1 == edges ? gap : uint8_t{1};
  }
  /** The same edge half a cycle on, of a crank wheel. */
  uint8_t inOtherTurn(uint8_t edge) const {
    return static_cast<uint8_t>(edge < edgesOfTurn ? edge + edgesOfTurn : edge - edgesOfTurn);
  }

  /** From a place to the next, rounded up: of no wheel is the sum of all of them an angle too much. */
  FineAngle step = 0;
  Angle16 offset = 0;
  uint8_t edgesOfTurn = 0;
  /** Of a cycle. */
  uint8_t edges = 0;
  uint8_t places = 0;
  /** Places of the gap; 1: there is none. */
  uint8_t gap = 1;
  /** The first edge at or after the marker, and the one half a cycle from it. */
  uint8_t markedEdge = 0;
  uint8_t farEdge = 0;
  bool hasMarker = false;
  /** 0 where there is none. */
  Angle16 marker = 0;

 private:
  uint8_t firstEdgeFrom(Angle16 angle) const;
};

}  // namespace postern

// The edges of an engine's wheel, as a script has them.
#pragma once

#include "random.h"
#include "scripts.h"

namespace postern {

struct ScriptEdge {
  Ticks at;
  bool isMarker;
};

class Edges {
 public:
  Edges(const Script& script, Ticks from);

  /** The next one, in the order of time. */
  ScriptEdge next();
  /** Ticks of a cycle at the pace that there is now. */
  uint32_t cycleTicks() const { return pulse_ * script_.wheel.placesOfCycle(); }

 private:
  void turn();
  void quicken();

  const Script& script_;
  Random random_;
  /** Of one place. */
  uint32_t pulse_;
  uint32_t firstPulse_;
  Ticks place_;
  uint16_t index_ = 0;
  uint16_t edges_ = 0;
  /** What comes next, and what comes after it. */
  ScriptEdge waiting_[4];
  uint8_t count_ = 0;
};

}  // namespace postern

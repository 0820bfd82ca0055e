// When the engine is given neither fuel nor spark, and why.
#pragma once

#include "modes.h"
#include "store.h"
#include "wheel.h"

namespace postern {

class Limiter {
 public:
  /** @param isLate the main loop was away for too long */
  Cut update(const Store& store, Sync sync, bool isLate);

 private:
  bool isTooFast_ = false;
};

/**
 * Whether the outputs must be held off for it: without sync nothing comes by itself, and a monitor drives
 * nothing.
 */
inline bool holdsOff(Cut cut) { return cut == Cut::rpm || cut == Cut::time; }

}  // namespace postern

// How fast the engine turns, and what that is.
#pragma once

#include "sum.h"

namespace postern {

/** RPM and DEC. @param cycleTicks of 720 degrees; 0: it stands */
void updateSpeed(Sum& sum, uint32_t cycleTicks, uint32_t ticksPerSecond);

inline bool isTurning(const Store& store) { return store.isOn(ParameterId::kRPM); }
/** It turns slower than CrankingRPM. */
bool isCranking(const Store& store);
/** It turns by itself. */
inline bool isRunning(const Store& store) { return isTurning(store) && !isCranking(store); }

}  // namespace postern

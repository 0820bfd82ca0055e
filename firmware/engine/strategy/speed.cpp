#include "speed.h"

#include "known.h"

namespace postern {

void updateSpeed(Store& store, uint32_t cycleTicks, uint32_t ticksPerSecond) {
  constexpr float kCyclesOfAMinute = 120;
  const float ticksOfAMinute = static_cast<float>(ticksPerSecond) * kCyclesOfAMinute;
  putValue<Id::kRPM>(store, cycleTicks == 0 ? 0 : ticksOfAMinute / static_cast<float>(cycleTicks));
  putValue<Id::kDEC>(store, value<Id::kRPM>(store) / value<Id::kEncoderRatio>(store));
}

bool isCranking(const Store& store) {
  return isTurning(store) && isBelow<Id::kRPM, Id::kCrankingRPM>(store);
}

}  // namespace postern

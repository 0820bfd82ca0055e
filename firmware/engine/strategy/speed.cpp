#include "speed.h"

#include "fixed.h"

namespace postern {

void updateSpeed(Store& store, uint32_t cycleTicks, uint32_t ticksPerSecond) {
  constexpr float kCyclesOfAMinute = 120;
  const float ticksOfAMinute = static_cast<float>(ticksPerSecond) * kCyclesOfAMinute;
  store.putValue(ParameterId::kRPM, cycleTicks == 0 ? 0 : ticksOfAMinute / static_cast<float>(cycleTicks));
  store.putValue(ParameterId::kDEC, store.value(ParameterId::kRPM) / store.value(ParameterId::kEncoderRatio));
}

bool isCranking(const Store& store) {
  return isTurning(store) && POSTERN_EXACT(store, kRPM) < POSTERN_EXACT(store, kCrankingRPM);
}

}  // namespace postern

#include "speed.h"

#include "sum.h"

namespace postern {

void updateSpeed(Sum& sum, uint32_t cycleTicks, uint32_t ticksPerSecond) {
  constexpr float kCyclesOfAMinute = 120;
  sum.of(static_cast<float>(ticksPerSecond)).times(kCyclesOfAMinute).over(static_cast<float>(cycleTicks));
  sum.to(Id::kRPM).of(Id::kRPM).over(Id::kEncoderRatio).to(Id::kDEC);
}

bool isCranking(const Store& store) { return isTurning(store) && isLess(store, Id::kRPM, Id::kCrankingRPM); }

}  // namespace postern

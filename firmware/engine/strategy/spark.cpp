#include "spark.h"

#include "known.h"
#include "speed.h"

namespace postern {

namespace {

/** Of the tables, so that their numbers are added as they are. */
constexpr uint8_t kSparkBits = bitsOf(Id::kSparkBase);
constexpr int32_t kMostAdvance = int32_t{60} << kSparkBits;

int32_t crankingAdvance(const Store& store) {
  const int32_t advance = exact<Id::kStaticTiming, kSparkBits>(store);
  return advance > 0 ? advance : 0;
}

int32_t runningAdvance(const Store& store) {
  if (store.isOn(Id::kIsLimpMode)) return exact<Id::kSparkLimp, kSparkBits>(store);
  const bool isHigh = store.isOn(Id::kIsHighAlt);
  const int32_t base = exact<Id::kSparkBase, kSparkBits>(store);
  int32_t sum = isHigh ? exact<Id::kSparkAltitude, kSparkBits>(store) : base;
  if (store.isOn(Id::kIsWOT)) {
    sum += exact<Id::kWotSparkVsRpm, kSparkBits>(store);
    sum += exact<Id::kWotSparkVsAct, kSparkBits>(store) + exact<Id::kWotSparkVsEct, kSparkBits>(store);
  } else {
    sum += exact<Id::kSparkRateVsRpm, kSparkBits>(store) + exact<Id::kSparkVsAct, kSparkBits>(store);
  }
  sum += exact<Id::kSparkVsBarometer, kSparkBits>(store);
  if (sum < 0) return 0;
  return sum < kMostAdvance ? sum : kMostAdvance;
}

}  // namespace

void updateSpark(Store& store) {
  const int32_t advance = isCranking(store) ? crankingAdvance(store) : runningAdvance(store);
  put<Id::kFinalSparkAdvance>(store, rescaled(advance, kSparkBits, bitsOf(Id::kFinalSparkAdvance)));
  constexpr uint8_t kBits = bitsOf(Id::kFinalSparkWidth);
  const bool isSlow = isBelow<Id::kRPM, Id::kIdleRPM>(store);
  const int32_t dwell =
      isSlow ? exact<Id::kMinLowSpeedDwell, kBits>(store) : exact<Id::kMinHighSpeedDwell, kBits>(store);
  const int32_t most = exact<Id::kMaxDwell, kBits>(store);
  put<Id::kFinalSparkWidth>(store, dwell < most ? dwell : most);
}

}  // namespace postern

#include "spark.h"

#include "fixed.h"
#include "speed.h"

namespace postern {

namespace {

constexpr int32_t kMostAdvance = int32_t{60} << kMostBits;

int32_t crankingAdvance(const Store& store) {
  const int32_t advance = POSTERN_EXACT(store, kStaticTiming);
  return advance > 0 ? advance : 0;
}

int32_t runningAdvance(const Store& store) {
  if (store.isOn(ParameterId::kIsLimpMode)) return POSTERN_EXACT(store, kSparkLimp);
  const bool isHigh = store.isOn(ParameterId::kIsHighAlt);
  int32_t sum = isHigh ? POSTERN_EXACT(store, kSparkAltitude) : POSTERN_EXACT(store, kSparkBase);
  if (store.isOn(ParameterId::kIsWOT)) {
    sum += POSTERN_EXACT(store, kWotSparkVsRpm);
    sum += POSTERN_EXACT(store, kWotSparkVsAct) + POSTERN_EXACT(store, kWotSparkVsEct);
  } else {
    sum += POSTERN_EXACT(store, kSparkRateVsRpm) + POSTERN_EXACT(store, kSparkVsAct);
  }
  sum += POSTERN_EXACT(store, kSparkVsBarometer);
  if (sum < 0) return 0;
  return sum < kMostAdvance ? sum : kMostAdvance;
}

}  // namespace

void updateSpark(Store& store) {
  const int32_t advance = isCranking(store) ? crankingAdvance(store) : runningAdvance(store);
  store.put(ParameterId::kFinalSparkAdvance, rescaled(advance, kMostBits, bits::kFinalSparkAdvance));
  const bool isSlow = POSTERN_EXACT(store, kRPM) < POSTERN_EXACT(store, kIdleRPM);
  const int32_t dwell = isSlow ? POSTERN_EXACT(store, kMinLowSpeedDwell) : POSTERN_EXACT(store, kMinHighSpeedDwell);
  const int32_t most = POSTERN_EXACT(store, kMaxDwell);
  store.put(ParameterId::kFinalSparkWidth, rescaled(dwell < most ? dwell : most, kMostBits, bits::kFinalSparkWidth));
}

}  // namespace postern

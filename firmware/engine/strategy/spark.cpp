#include "spark.h"

#include "speed.h"
#include "sum.h"

namespace postern {

namespace {

constexpr float kMostAdvance = 60;

/** In degrees; below 0 it is none. */
void addRunningAdvance(const Store& store, Sum& advance) {
  if (store.isOn(Id::kIsLimpMode)) {
    advance.of(Id::kSparkLimp);
    return;
  }
  advance.of(store.isOn(Id::kIsHighAlt) ? Id::kSparkAltitude : Id::kSparkBase).plus(Id::kSparkVsBarometer);
  if (store.isOn(Id::kIsWOT)) {
    advance.plus(Id::kWotSparkVsRpm).plus(Id::kWotSparkVsAct).plus(Id::kWotSparkVsEct);
  } else {
    advance.plus(Id::kSparkRateVsRpm).plus(Id::kSparkVsAct);
  }
  advance.atMost(kMostAdvance);
}

}  // namespace

void updateSpark(Sum& sum) {
  const Store& store = sum.store();
  if (isCranking(store)) sum.of(Id::kStaticTiming);
  else addRunningAdvance(store, sum);
  sum.to(Id::kFinalSparkAdvance);
  const bool isSlow = isLess(store, Id::kRPM, Id::kIdleRPM);
  sum.of(isSlow ? Id::kMinLowSpeedDwell : Id::kMinHighSpeedDwell).atMost(Id::kMaxDwell).to(Id::kFinalSparkWidth);
}

}  // namespace postern

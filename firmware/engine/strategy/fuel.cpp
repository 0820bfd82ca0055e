#include "fuel.h"

#include "fixed.h"
#include "speed.h"

namespace postern {

namespace {

/** Of 1, each second, by how much lambda is beside what is aimed at. */
constexpr float kTrimRate = 0.2f;
constexpr float kMostTrim = 0.15f;
/** So long an injector has the flow of InjHiSlope. */
constexpr float kShortWidth = 1500;

/** Microseconds that an injector is open for its share of a cycle, beside the time that it takes to open. */
float openTime(const Store& store) {
  const float lambda = store.value(ParameterId::kLamda) * store.value(ParameterId::kFinalLamda);
  if (!isTurning(store) || lambda <= 0) return 0;
  // Pounds of a cycle and cylinder, times the microseconds of an hour: by a flow in pounds an hour it is microseconds.
  constexpr float kMicrosecondsOfAnHour = 3.6e9f;
  constexpr float kCyclesOfAnHour = 30;
  const float cylinders = static_cast<float>(store.raw(ParameterId::kCylinders));
  const float cycles = store.value(ParameterId::kRPM) * cylinders * lambda;
  const float fuel = store.value(ParameterId::kVolumetricRate) * (kMicrosecondsOfAnHour / kCyclesOfAnHour) / cycles;
  if (fuel <= 0) return 0;
  const float shortFlow = store.value(ParameterId::kInjHiSlope);
  const float flow = store.value(ParameterId::kInjLoSlope);
  const float longest = store.value(ParameterId::kMaxPulseWidth);
  if (shortFlow <= 0) return longest;
  const float rest = fuel - kShortWidth * shortFlow;
  if (rest <= 0) return fuel / shortFlow;
  return flow > 0 ? kShortWidth + rest / flow : longest;
}

}  // namespace

void Fuel::update(Store& store, uint16_t milliseconds) {
  const bool isCrankingNow = isCranking(store);
  constexpr int32_t kCrankingAdvance = int32_t{360} << kMostBits;
  const int32_t advance = isCrankingNow ? kCrankingAdvance : POSTERN_EXACT(store, kInjectorTiming);
  store.put(ParameterId::kFinalPulseAdvance, rescaled(advance, kMostBits, bits::kFinalPulseAdvance));

  const float mixture = store.value(ParameterId::kFuelBase) + store.value(ParameterId::kFuelStartup);
  store.putValue(ParameterId::kFinalLamda, mixture / store.value(ParameterId::kLamda));
  updateTrim(store, milliseconds);

  const float width = widthOf(store);
  const float most = store.value(ParameterId::kMaxPulseWidth);
  store.putValue(ParameterId::kFinalPulseWidth, width < most ? width : most);
}

void Fuel::updateTrim(const Store& store, uint16_t milliseconds) {
  if (!store.isOn(ParameterId::kIsClosedLoop)) {
    trim_ = 0;
    return;
  }
  const float measured = (store.value(ParameterId::kHEGO1) + store.value(ParameterId::kHEGO2)) * 0.5f;
  const float beside = measured - store.value(ParameterId::kFinalLamda);
  trim_ += beside * (kTrimRate * 0.001f) * static_cast<float>(milliseconds);
  if (trim_ > kMostTrim) trim_ = kMostTrim;
  if (trim_ < -kMostTrim) trim_ = -kMostTrim;
}

float Fuel::widthOf(const Store& store) const {
  if (isCranking(store)) {
    const float multiplier = store.value(ParameterId::kCrankPulseMultiplier);
    return store.value(ParameterId::kCrankingPulseWidth) * multiplier * store.value(ParameterId::kOpenLoopFuelVsAct);
  }
  float factor = 1 + trim_;
  if (store.isOn(ParameterId::kIsWOT)) {
    factor = store.value(ParameterId::kWotFuelVsRpm);
  } else if (!store.isOn(ParameterId::kIsClosedLoop)) {
    factor = store.value(ParameterId::kOpenLoopFuelVsRpm) * store.value(ParameterId::kOpenLoopFuelVsAct);
  }
  const float enrichment = store.value(ParameterId::kAccelEnrichment) * store.value(ParameterId::kAccelMultiplier);
  return openTime(store) * factor + enrichment + store.value(ParameterId::kInjectorOffset);
}

}  // namespace postern

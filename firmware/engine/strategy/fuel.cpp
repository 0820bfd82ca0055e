#include "fuel.h"

#include "known.h"
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
  const float lambda = value<Id::kLamda>(store) * value<Id::kFinalLamda>(store);
  if (!isTurning(store) || lambda <= 0) return 0;
  // Pounds of a cycle and cylinder, times the microseconds of an hour: by a flow in pounds an hour it is
  // microseconds.
  constexpr float kMicrosecondsOfAnHour = 3.6e9f;
  constexpr float kCyclesOfAnHour = 30;
  const float cylinders = static_cast<float>(raw<Id::kCylinders>(store));
  const float cycles = value<Id::kRPM>(store) * cylinders * lambda;
  const float fuel = value<Id::kVolumetricRate>(store) * (kMicrosecondsOfAnHour / kCyclesOfAnHour) / cycles;
  if (fuel <= 0) return 0;
  const float shortFlow = value<Id::kInjHiSlope>(store);
  const float flow = value<Id::kInjLoSlope>(store);
  const float longest = value<Id::kMaxPulseWidth>(store);
  if (shortFlow <= 0) return longest;
  const float rest = fuel - kShortWidth * shortFlow;
  if (rest <= 0) return fuel / shortFlow;
  return flow > 0 ? kShortWidth + rest / flow : longest;
}

}  // namespace

void Fuel::update(Store& store, uint16_t milliseconds) {
  const bool isCrankingNow = isCranking(store);
  constexpr int32_t kCrankingAdvance = int32_t{360} << kMostBits;
  const int32_t advance = isCrankingNow ? kCrankingAdvance : exact<Id::kInjectorTiming>(store);
  put<Id::kFinalPulseAdvance>(store, rescaled(advance, kMostBits, bits::kFinalPulseAdvance));

  const float mixture = value<Id::kFuelBase>(store) + value<Id::kFuelStartup>(store);
  putValue<Id::kFinalLamda>(store, mixture / value<Id::kLamda>(store));
  updateTrim(store, milliseconds);

  const float width = widthOf(store);
  const float most = value<Id::kMaxPulseWidth>(store);
  putValue<Id::kFinalPulseWidth>(store, width < most ? width : most);
}

void Fuel::updateTrim(const Store& store, uint16_t milliseconds) {
  if (!store.isOn(Id::kIsClosedLoop)) {
    trim_ = 0;
    return;
  }
  const float measured = (value<Id::kHEGO1>(store) + value<Id::kHEGO2>(store)) * 0.5f;
  const float beside = measured - value<Id::kFinalLamda>(store);
  trim_ += beside * (kTrimRate * 0.001f) * static_cast<float>(milliseconds);
  if (trim_ > kMostTrim) trim_ = kMostTrim;
  if (trim_ < -kMostTrim) trim_ = -kMostTrim;
}

float Fuel::widthOf(const Store& store) const {
  if (isCranking(store)) {
    const float multiplier = value<Id::kCrankPulseMultiplier>(store);
    return value<Id::kCrankingPulseWidth>(store) * multiplier * value<Id::kOpenLoopFuelVsAct>(store);
  }
  float factor = 1 + trim_;
  if (store.isOn(Id::kIsWOT)) {
    factor = value<Id::kWotFuelVsRpm>(store);
  } else if (!store.isOn(Id::kIsClosedLoop)) {
    factor = value<Id::kOpenLoopFuelVsRpm>(store) * value<Id::kOpenLoopFuelVsAct>(store);
  }
  const float enrichment = value<Id::kAccelEnrichment>(store) * value<Id::kAccelMultiplier>(store);
  return openTime(store) * factor + enrichment + value<Id::kInjectorOffset>(store);
}

}  // namespace postern

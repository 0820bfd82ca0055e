#include "fuel.h"

#include "speed.h"
#include "sum.h"

namespace postern {

namespace {

/** Of 1, each second, by how much lambda is beside what is aimed at. */
constexpr float kTrimRate = 0.2f;
constexpr float kMostTrim = 0.15f;
/** So long an injector has the flow of InjHiSlope. */
constexpr float kShortWidth = 1500;
constexpr float kCrankingAdvance = 360;

/** Microseconds that an injector is open for its share of a cycle, beside the time that it takes to open. */
void addOpenTime(Sum& open) {
  const Store& store = open.store();
  // Pounds of a cycle and cylinder, times the microseconds of an hour: by a flow in pounds an hour it is
  // microseconds.
  constexpr float kMicrosecondsOfAnHour = 3.6e9f;
  constexpr float kCyclesOfAnHour = 30;
  open.of(Id::kVolumetricRate).times(kMicrosecondsOfAnHour / kCyclesOfAnHour).over(Id::kRPM).over(Id::kCylinders);
  open.over(Id::kLamda).over(Id::kFinalLamda);
  if (open.value() <= 0) return;
  const float rest = open.value() - kShortWidth * store.value(Id::kInjHiSlope);
  const Id flow = rest > 0 ? Id::kInjLoSlope : Id::kInjHiSlope;
  // Where nothing flows it is never enough.
  if (!store.isOn(Id::kInjHiSlope) || !store.isOn(flow)) open.of(Id::kMaxPulseWidth);
  else if (rest > 0) open.of(rest).over(flow).plus(kShortWidth);
  else open.over(flow);
}

}  // namespace

void Fuel::update(Sum& sum, uint16_t milliseconds) {
  const bool isCrankingNow = isCranking(sum.store());
  sum.of(Id::kInjectorTiming);
  if (isCrankingNow) sum.of(kCrankingAdvance);
  sum.to(Id::kFinalPulseAdvance);
  sum.of(Id::kFuelBase).plus(Id::kFuelStartup).over(Id::kLamda).to(Id::kFinalLamda);
  updateTrim(sum, milliseconds);
  if (isCrankingNow) sum.of(Id::kCrankingPulseWidth).times(Id::kCrankPulseMultiplier).times(Id::kOpenLoopFuelVsAct);
  else addRunningWidth(sum);
  sum.atMost(Id::kMaxPulseWidth).to(Id::kFinalPulseWidth);
}

void Fuel::updateTrim(Sum& sum, uint16_t milliseconds) {
  const Store& store = sum.store();
  if (!store.isOn(Id::kIsClosedLoop)) {
    trim_ = 0;
    return;
  }
  sum.of(-store.value(Id::kFinalLamda)).times(2).plus(Id::kHEGO1).plus(Id::kHEGO2);
  sum.times(kTrimRate * 0.5f * 0.001f).times(static_cast<float>(milliseconds)).plus(trim_).atMost(kMostTrim);
  trim_ = sum.value() > -kMostTrim ? sum.value() : -kMostTrim;
}

void Fuel::addRunningWidth(Sum& width) const {
  const Store& store = width.store();
  const float more = width.of(Id::kAccelEnrichment).times(Id::kAccelMultiplier).plus(Id::kInjectorOffset).value();
  addOpenTime(width);
  if (store.isOn(Id::kIsWOT)) width.times(Id::kWotFuelVsRpm);
  else if (store.isOn(Id::kIsClosedLoop)) width.times(1 + trim_);
  else width.times(Id::kOpenLoopFuelVsRpm).times(Id::kOpenLoopFuelVsAct);
  width.plus(more);
}

}  // namespace postern

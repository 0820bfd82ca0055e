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
void addOpenTime(const Store& store, Sum& open) {
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

void Fuel::update(Store& store, uint16_t milliseconds) {
  const bool isCrankingNow = isCranking(store);
  Sum sum(store);
  sum.of(Id::kInjectorTiming);
  if (isCrankingNow) sum.of(kCrankingAdvance);
  sum.to(Id::kFinalPulseAdvance);
  sum.of(Id::kFuelBase).plus(Id::kFuelStartup).over(Id::kLamda).to(Id::kFinalLamda);
  updateTrim(store, milliseconds);
  if (isCrankingNow) sum.of(Id::kCrankingPulseWidth).times(Id::kCrankPulseMultiplier).times(Id::kOpenLoopFuelVsAct);
  else addRunningWidth(store, sum);
  sum.atMost(Id::kMaxPulseWidth).to(Id::kFinalPulseWidth);
}

void Fuel::updateTrim(Store& store, uint16_t milliseconds) {
  if (!store.isOn(Id::kIsClosedLoop)) {
    trim_ = 0;
    return;
  }
  Sum beside(store);
  beside.of(-store.value(Id::kFinalLamda)).times(2).plus(Id::kHEGO1).plus(Id::kHEGO2);
  beside.times(kTrimRate * 0.5f * 0.001f).times(static_cast<float>(milliseconds)).plus(trim_).atMost(kMostTrim);
  trim_ = beside.value() > -kMostTrim ? beside.value() : -kMostTrim;
}

void Fuel::addRunningWidth(Store& store, Sum& width) const {
  addOpenTime(store, width);
  if (store.isOn(Id::kIsWOT)) width.times(Id::kWotFuelVsRpm);
  else if (store.isOn(Id::kIsClosedLoop)) width.times(1 + trim_);
  else width.times(Id::kOpenLoopFuelVsRpm).times(Id::kOpenLoopFuelVsAct);
  Sum more(store);
  more.of(Id::kAccelEnrichment).times(Id::kAccelMultiplier).plus(Id::kInjectorOffset);
  width.plus(more.value());
}

}  // namespace postern

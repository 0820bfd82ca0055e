#include "economy.h"

namespace postern {

namespace {

/** Miles an hour of an engine's turn a minute, of tires of an inch, without a gear: inches of a mile are 63360. */
constexpr float kTireSpeed = 3.14159265f * 60 / 63360;

float speedByEngine(const Store& store) {
  const float gear = store.value(ParameterId::kTransmissionRatio);
  if (gear <= 0) return 0;
  const float turns = store.value(ParameterId::kAxleRatio) * gear;
  return store.value(ParameterId::kRPM) * store.value(ParameterId::kTireDiameter) * kTireSpeed / turns;
}

}  // namespace

void updateEconomy(Store& store) {
  // Of the microseconds of two turns at one turn a minute, in parts of a hundred.
  constexpr float kShare = 100 / 1.2e8f;
  const float width = store.value(ParameterId::kFinalPulseWidth);
  const float share = width * store.value(ParameterId::kRPM) * kShare;
  store.putValue(ParameterId::kDutyCycle, share < 100 ? share : 100);

  const float flow = static_cast<float>(store.raw(ParameterId::kCylinders)) * store.value(ParameterId::kInjLoSlope);
  store.putValue(ParameterId::kLbsPerHr, flow * store.value(ParameterId::kDutyCycle) * 0.01f);
  const float pounds = store.value(ParameterId::kLbsPerHr);
  store.putValue(ParameterId::kGalPerHour, pounds / store.value(ParameterId::kGallonWeight));

  const float gallons = store.value(ParameterId::kGalPerHour);
  const float speed = store.value(ParameterId::kVSS);
  store.putValue(ParameterId::kMPG, gallons > 0 && speed > 0 ? speed / gallons : 0);
  store.putValue(ParameterId::kRPMtoMPH, speedByEngine(store));
}

}  // namespace postern

#include "economy.h"

#include "known.h"

namespace postern {

namespace {

/** Miles an hour of a turn a minute, of tires of an inch, without a gear: inches of a mile are 63360. */
constexpr float kTireSpeed = 3.14159265f * 60 / 63360;

float speedByEngine(const Store& store) {
  const float gear = value<Id::kTransmissionRatio>(store);
  if (gear <= 0) return 0;
  const float turns = value<Id::kAxleRatio>(store) * gear;
  return value<Id::kRPM>(store) * value<Id::kTireDiameter>(store) * kTireSpeed / turns;
}

}  // namespace

void updateEconomy(Store& store) {
  // Of the microseconds of two turns at one turn a minute, in parts of a hundred.
  constexpr float kShare = 100 / 1.2e8f;
  const float width = value<Id::kFinalPulseWidth>(store);
  const float share = width * value<Id::kRPM>(store) * kShare;
  putValue<Id::kDutyCycle>(store, share < 100 ? share : 100);

  const float flow = static_cast<float>(raw<Id::kCylinders>(store)) * value<Id::kInjLoSlope>(store);
  putValue<Id::kLbsPerHr>(store, flow * value<Id::kDutyCycle>(store) * 0.01f);
  const float pounds = value<Id::kLbsPerHr>(store);
  putValue<Id::kGalPerHour>(store, pounds / value<Id::kGallonWeight>(store));

  const float gallons = value<Id::kGalPerHour>(store);
  const float speed = value<Id::kVSS>(store);
  putValue<Id::kMPG>(store, gallons > 0 && speed > 0 ? speed / gallons : 0);
  putValue<Id::kRPMtoMPH>(store, speedByEngine(store));
}

}  // namespace postern

#include "economy.h"

#include "sum.h"

namespace postern {

namespace {

/** Miles an hour of a tire of one inch that turns once a minute. */
constexpr float kTireSpeed = 3.14159265f * 60 / 63360;

}  // namespace

void updateEconomy(Sum& sum) {
  // Of the microseconds of two turns at one turn a minute, in parts of a hundred.
  constexpr float kShare = 100 / 1.2e8f;
  sum.of(Id::kFinalPulseWidth).times(Id::kRPM).times(kShare).to(Id::kDutyCycle);
  sum.of(Id::kDutyCycle).times(Id::kCylinders).times(Id::kInjLoSlope).times(0.01f).to(Id::kLbsPerHr);
  sum.of(Id::kLbsPerHr).over(Id::kGallonWeight).to(Id::kGalPerHour);
  // Backwards it is none, which is the least that it may be.
  sum.of(Id::kVSS).over(Id::kGalPerHour).to(Id::kMPG);
  sum.of(Id::kRPM).times(Id::kTireDiameter).times(kTireSpeed);
  sum.over(Id::kAxleRatio).over(Id::kTransmissionRatio).to(Id::kRPMtoMPH);
}

}  // namespace postern

#include "outputs.h"

#include "known.h"
#include "speed.h"

namespace postern {

namespace {

constexpr float kAllTheTime = 100;

/** Between its two temperatures a fan stays as it is. */
template <Id kFan, Id kOn, Id kOff>
void updateFan(Store& store) {
  if (!isBelow<Id::kECT, kOn>(store)) {
    putValue<kFan>(store, kAllTheTime);
  } else if (isBelow<Id::kECT, kOff>(store)) {
    put<kFan>(store, 0);
  } else if (store.isOn(kFan)) {
    putValue<kFan>(store, kAllTheTime);
  }
}

}  // namespace

void updateOutputs(Store& store) {
  const bool isPriming = raw<Id::kOnSeconds>(store) < raw<Id::kFuelPumpPrime>(store);
  putValue<Id::kFuelPump>(store, isTurning(store) || isPriming ? kAllTheTime : 0);

  updateFan<Id::kFan1, Id::kFan1On, Id::kFan1Off>(store);
  updateFan<Id::kFan2, Id::kFan2On, Id::kFan2Off>(store);

  const float speed = value<Id::kVSS>(store);
  const float part = 1 - (speed < 0 ? -speed : speed) / value<Id::kSteeringSpeed>(store);
  const float duty = part > 0 ? value<Id::kSteeringDuty>(store) * part : 0;
  putValue<Id::kEPAS1>(store, duty);
  putValue<Id::kEPAS2>(store, duty);
}

}  // namespace postern

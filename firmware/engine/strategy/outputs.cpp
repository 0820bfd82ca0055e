#include "outputs.h"

#include "fixed.h"
#include "speed.h"

namespace postern {

namespace {

constexpr float kAllTheTime = 100;

/** Between its two temperatures a fan stays as it is. */
void updateFan(Store& store, ParameterId fan, int32_t temperature, int32_t on, int32_t off) {
  if (temperature >= on) {
    store.putValue(fan, kAllTheTime);
  } else if (temperature < off) {
    store.put(fan, 0);
  } else if (store.isOn(fan)) {
    store.putValue(fan, kAllTheTime);
  }
}

}  // namespace

void updateOutputs(Store& store) {
  const bool isPriming = store.raw(ParameterId::kOnSeconds) < store.raw(ParameterId::kFuelPumpPrime);
  store.putValue(ParameterId::kFuelPump, isTurning(store) || isPriming ? kAllTheTime : 0);

  const int32_t temperature = POSTERN_EXACT(store, kECT);
  updateFan(store, ParameterId::kFan1, temperature, POSTERN_EXACT(store, kFan1On), POSTERN_EXACT(store, kFan1Off));
  updateFan(store, ParameterId::kFan2, temperature, POSTERN_EXACT(store, kFan2On), POSTERN_EXACT(store, kFan2Off));

  const float speed = store.value(ParameterId::kVSS);
  const float part = 1 - (speed < 0 ? -speed : speed) / store.value(ParameterId::kSteeringSpeed);
  const float duty = part > 0 ? store.value(ParameterId::kSteeringDuty) * part : 0;
  store.putValue(ParameterId::kEPAS1, duty);
  store.putValue(ParameterId::kEPAS2, duty);
}

}  // namespace postern

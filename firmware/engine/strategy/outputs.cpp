#include "outputs.h"

#include "speed.h"
#include "sum.h"

namespace postern {

namespace {

void putSwitch(Store& store, Id id, bool isOn) { Sum(store).of(isOn ? 100.0f : 0.0f).to(id); }

/** On from one temperature on, off again below another; between them as it was. */
void updateFan(Store& store, Id fan, Id on, Id off) {
  const bool isKept = store.isOn(fan) && !isLess(store, Id::kECT, off);
  putSwitch(store, fan, isKept || !isLess(store, Id::kECT, on));
}

}  // namespace

void updateOutputs(Store& store) {
  putSwitch(store, Id::kFuelPump, isTurning(store) || isLess(store, Id::kOnSeconds, Id::kFuelPumpPrime));
  updateFan(store, Id::kFan1, Id::kFan1On, Id::kFan1Off);
  updateFan(store, Id::kFan2, Id::kFan2On, Id::kFan2Off);

  // Beyond the speed at which it fades it would be less than none.
  Sum duty(store);
  const float speed = duty.of(Id::kVSS).over(Id::kSteeringSpeed).value();
  duty.of(1 - (speed < 0 ? -speed : speed)).times(Id::kSteeringDuty).to(Id::kEPAS1).to(Id::kEPAS2);
}

}  // namespace postern

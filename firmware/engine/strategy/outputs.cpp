#include "outputs.h"

#include "speed.h"
#include "sum.h"

namespace postern {

namespace {

void putSwitch(Sum& sum, Id id, bool isOn) { sum.of(isOn ? 100.0f : 0.0f).to(id); }

/** On from one temperature on, off again below another; between them as it was. */
void updateFan(Sum& sum, Id fan, Id on, Id off) {
  const Store& store = sum.store();
  const bool isKept = store.isOn(fan) && !isLess(store, Id::kECT, off);
  putSwitch(sum, fan, isKept || !isLess(store, Id::kECT, on));
}

}  // namespace

void updateOutputs(Sum& sum) {
  const Store& store = sum.store();
  putSwitch(sum, Id::kFuelPump, isTurning(store) || isLess(store, Id::kOnSeconds, Id::kFuelPumpPrime));
  updateFan(sum, Id::kFan1, Id::kFan1On, Id::kFan1Off);
  updateFan(sum, Id::kFan2, Id::kFan2On, Id::kFan2Off);

  // Beyond the speed at which it fades it would be less than none.
  const float speed = sum.of(Id::kVSS).over(Id::kSteeringSpeed).value();
  sum.of(1 - (speed < 0 ? -speed : speed)).times(Id::kSteeringDuty).to(Id::kEPAS1).to(Id::kEPAS2);
}

}  // namespace postern

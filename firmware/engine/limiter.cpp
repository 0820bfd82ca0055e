#include "limiter.h"

#include "strategy/fixed.h"

namespace postern {

Cut Limiter::update(const Store& store, Sync sync, bool isLate) {
  const int32_t speed = POSTERN_EXACT(store, kRPM);
  const int32_t most = POSTERN_EXACT(store, kMaxRPM);
  const int32_t back = most - POSTERN_EXACT(store, kLimitHysteresis);
  if (speed > most) isTooFast_ = true;
  else if (speed < back || speed == 0) isTooFast_ = false;
  if (isLate) return Cut::time;
  if (sync == Sync::none) return Cut::sync;
  if (isTooFast_) return Cut::rpm;
  return store.isOn(ParameterId::kIsMonitorOnly) ? Cut::monitor : Cut::none;
}

}  // namespace postern

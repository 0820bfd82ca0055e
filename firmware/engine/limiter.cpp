#include "limiter.h"

#include "strategy/known.h"

namespace postern {

Cut Limiter::update(const Store& store, Sync sync, bool isLate) {
  const int32_t speed = exactOf(store, Id::kRPM);
  const int32_t most = exactOf(store, Id::kMaxRPM);
  const int32_t back = most - exactOf(store, Id::kLimitHysteresis);
  if (speed > most) isTooFast_ = true;
  else if (speed < back || speed == 0) isTooFast_ = false;
  if (isLate) return Cut::time;
  if (sync == Sync::none) return Cut::sync;
  if (isTooFast_) return Cut::rpm;
  return store.isOn(Id::kIsMonitorOnly) ? Cut::monitor : Cut::none;
}

}  // namespace postern

#include "flags.h"

#include "known.h"
#include "speed.h"

namespace postern {

namespace {

/** The oxygen sensors are cold before. */
constexpr int32_t kClosedLoopSeconds = 5;

bool isLugging(const Store& store) {
  const bool isHigh = store.isOn(Id::kIsHighAlt);
  const int32_t most = isHigh ? exact<Id::kAltitudeLugging>(store) : exact<Id::kSeaLevelLugging>(store);
  return exact<Id::kLoad>(store) > most;
}

}  // namespace

void updateFlags(Store& store) {
  putFlag<Id::kIsWOT>(store, !isBelow<Id::kTPS, Id::kWOT>(store));
  putFlag<Id::kIsHighAlt>(store, isBelow<Id::kBAR, Id::kHighAlt>(store));
}

void updateClosedLoop(Store& store) {
  const bool isWarm = !isBelow<Id::kECT, Id::kClosedLoopMinTemp>(store);
  const bool isSteady = isRunning(store) && raw<Id::kRunSeconds>(store) >= kClosedLoopSeconds;
  const bool isForced = store.isOn(Id::kIsWOT) || store.isOn(Id::kIsLimpMode);
  putFlag<Id::kIsClosedLoop>(store, isSteady && isWarm && !isForced && !isLugging(store));
}

}  // namespace postern

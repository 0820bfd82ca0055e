#include "flags.h"

#include "known.h"
#include "speed.h"

namespace postern {

namespace {

constexpr int32_t kClosedLoopSeconds = 5;

bool isLugging(const Store& store) {
  return isLess(store, store.isOn(Id::kIsHighAlt) ? Id::kAltitudeLugging : Id::kSeaLevelLugging, Id::kLoad);
}

}  // namespace

void updateFlags(Store& store) {
  putFlag(store, Id::kIsWOT, !isLess(store, Id::kTPS, Id::kWOT));
  putFlag(store, Id::kIsHighAlt, isLess(store, Id::kBAR, Id::kHighAlt));
}

void updateClosedLoop(Store& store) {
  const bool isWarm = !isLess(store, Id::kECT, Id::kClosedLoopMinTemp);
  const bool isSteady = isRunning(store) && store.number(Id::kRunSeconds) >= kClosedLoopSeconds;
  const bool isForced = store.isOn(Id::kIsWOT) || store.isOn(Id::kIsLimpMode);
  putFlag(store, Id::kIsClosedLoop, isSteady && isWarm && !isForced && !isLugging(store));
}

}  // namespace postern

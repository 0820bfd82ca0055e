#include "flags.h"

#include "fixed.h"
#include "speed.h"

namespace postern {

namespace {

/** The oxygen sensors are cold before. */
constexpr int32_t kClosedLoopSeconds = 5;

bool isLugging(const Store& store) {
  const bool isHigh = store.isOn(ParameterId::kIsHighAlt);
  const int32_t most = isHigh ? POSTERN_EXACT(store, kAltitudeLugging) : POSTERN_EXACT(store, kSeaLevelLugging);
  return POSTERN_EXACT(store, kLoad) > most;
}

}  // namespace

void updateFlags(Store& store) {
  store.put(ParameterId::kIsWOT, POSTERN_EXACT(store, kTPS) >= POSTERN_EXACT(store, kWOT) ? 1 : 0);
  store.put(ParameterId::kIsHighAlt, POSTERN_EXACT(store, kBAR) < POSTERN_EXACT(store, kHighAlt) ? 1 : 0);
}

void updateClosedLoop(Store& store) {
  const bool isWarm = POSTERN_EXACT(store, kECT) >= POSTERN_EXACT(store, kClosedLoopMinTemp);
  const bool isSteady = isRunning(store) && store.raw(ParameterId::kRunSeconds) >= kClosedLoopSeconds;
  const bool isForced = store.isOn(ParameterId::kIsWOT) || store.isOn(ParameterId::kIsLimpMode);
  store.put(ParameterId::kIsClosedLoop, isSteady && isWarm && !isForced && !isLugging(store) ? 1 : 0);
}

}  // namespace postern

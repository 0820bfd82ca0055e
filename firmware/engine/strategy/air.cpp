#include "air.h"

namespace postern {

void updateAir(Store& store) {
  // A cylinder fills itself once in two turns; 1728 cubic inches are a cubic foot.
  constexpr float kVolume = 1.0f / (1728 * 2);
  const float speed = store.value(ParameterId::kRPM);
  store.putValue(ParameterId::kDisplacementVolume, store.value(ParameterId::kCuIn) * speed * kVolume);
  // Pounds of a cubic foot of an ideal gas: inches of mercury as pounds on a square foot, by 53.35 ft·lbf/(lb·°R).
  constexpr float kDensity = 1.3257f;
  constexpr float kRankine = 459.67f;
  const float density = kDensity * store.value(ParameterId::kBAR) / (store.value(ParameterId::kACT) + kRankine);
  constexpr float kMinutes = 60;
  const float volume = store.value(ParameterId::kDisplacementVolume);
  store.putValue(ParameterId::kTheoreticalRate, volume * kMinutes * density);
  store.putValue(ParameterId::kVolumetricRate, store.value(ParameterId::kMafTransfer));
  const float possible = store.value(ParameterId::kTheoreticalRate);
  const float drawn = store.value(ParameterId::kVolumetricRate);
  store.putValue(ParameterId::kLoad, possible > 0 ? 100 * drawn / possible : 0);
}

}  // namespace postern

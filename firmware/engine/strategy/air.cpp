#include "air.h"

#include "known.h"

namespace postern {

void updateAir(Store& store) {
  // A cylinder fills itself once in two turns; 1728 cubic inches are a cubic foot.
  constexpr float kVolume = 1.0f / (1728 * 2);
  const float speed = value<Id::kRPM>(store);
  putValue<Id::kDisplacementVolume>(store, value<Id::kCuIn>(store) * speed * kVolume);
  // Pounds of a cubic foot of an ideal gas: inches of mercury as pounds on a square foot, by 53.35
  // ft·lbf/(lb·°R).
  constexpr float kDensity = 1.3257f;
  constexpr float kRankine = 459.67f;
  const float density = kDensity * value<Id::kBAR>(store) / (value<Id::kACT>(store) + kRankine);
  constexpr float kMinutes = 60;
  const float volume = value<Id::kDisplacementVolume>(store);
  putValue<Id::kTheoreticalRate>(store, volume * kMinutes * density);
  putValue<Id::kVolumetricRate>(store, value<Id::kMafTransfer>(store));
  const float possible = value<Id::kTheoreticalRate>(store);
  const float drawn = value<Id::kVolumetricRate>(store);
  putValue<Id::kLoad>(store, possible > 0 ? 100 * drawn / possible : 0);
}

}  // namespace postern

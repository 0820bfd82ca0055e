#include "air.h"

#include "sum.h"

namespace postern {

void updateAir(Sum& sum) {
  // A cylinder fills itself once in two turns; 1728 cubic inches are a cubic foot.
  constexpr float kVolume = 1.0f / (1728 * 2);
  sum.of(Id::kCuIn).times(Id::kRPM).times(kVolume).to(Id::kDisplacementVolume);
  // Pounds of a cubic foot of an ideal gas: inches of mercury as pounds on a square foot, by 53.35
  // ft·lbf/(lb·°R).
  constexpr float kDensity = 1.3257f;
  constexpr float kRankine = 459.67f;
  constexpr float kMinutes = 60;
  const float temperature = sum.of(Id::kACT).plus(kRankine).value();
  sum.of(Id::kBAR).times(kDensity * kMinutes).over(temperature);
  sum.times(Id::kDisplacementVolume).to(Id::kTheoreticalRate);
  constexpr float kPercent = 100;
  sum.of(Id::kMafTransfer).to(Id::kVolumetricRate);
  sum.of(Id::kVolumetricRate).times(kPercent).over(Id::kTheoreticalRate).to(Id::kLoad);
}

}  // namespace postern

#include "script-plan.h"

#include "board.h"

namespace postern {

namespace {

constexpr Duration kTicksPerMs = kReplayRate / 1000;

Angle16 degrees(int32_t degrees) { return static_cast<Angle16>(degrees * 65536 / 720); }

}  // namespace

Plan fillPlan(Pair* pairs, const Script& script, Random& random, uint32_t cycleTicks) {
  const auto longest = static_cast<Duration>(cycleTicks / 3);
  const auto within = [longest](Duration ticks) { return ticks < longest ? ticks : longest; };
  const Duration width = within(kTicksPerMs + static_cast<Duration>(random.below(1000)) * 200);
  const Duration dwell = within(kTicksPerMs * 2 + static_cast<Duration>(random.below(1000)) * 80);
  const Angle16 advance = degrees(static_cast<int32_t>(random.below(40)));
  uint8_t count = 0;
  for (uint8_t cylinder = 0; cylinder < script.cylinders; cylinder++) {
    const auto top = static_cast<Angle16>(cylinder * kFullCycle / script.cylinders);
    const auto opens = static_cast<Angle16>(top - degrees(355));
    const auto coil = static_cast<uint8_t>(kFirstCoil + cylinder);
    pairs[count++] = {opens, PairKind::following, cylinder};
    if (script.isSemiSequential) {
      const auto again = static_cast<Angle16>(opens + degrees(360));
      pairs[count++] = {again, PairKind::following, cylinder};
    }
    pairs[count++] = {static_cast<Angle16>(top - advance), PairKind::leading, coil};
  }
  const uint8_t following = arrange(pairs, count);
  return {pairs, count, following, 0, {width, kTicksPerMs * 30}, {dwell, kTicksPerMs * 9}};
}

}  // namespace postern

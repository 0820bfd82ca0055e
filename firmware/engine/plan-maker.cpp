#include "plan-maker.h"

#include "board.h"

namespace postern {

namespace {

constexpr Angle16 kHalfCycle = 0x8000;

/** c × 65536 / cylinders, rounded down, for c = 0, 1, … without a division for each. */
class DeadCentres {
 public:
  explicit DeadCentres(uint8_t cylinders)
      : cylinders_(cylinders),
        step_(static_cast<Angle16>(kFullCycle / cylinders)),
        stepRest_(static_cast<uint8_t>(kFullCycle % cylinders)) {}

  Angle16 angle() const { return angle_; }

  void next() {
    angle_ = static_cast<Angle16>(angle_ + step_);
    rest_ = static_cast<uint8_t>(rest_ + stepRest_);
    if (rest_ < cylinders_) return;
    rest_ = static_cast<uint8_t>(rest_ - cylinders_);
    angle_++;
  }

 private:
  uint8_t cylinders_;
  Angle16 step_;
  uint8_t stepRest_;
  Angle16 angle_ = 0;
  uint8_t rest_ = 0;
};

/** What a cylinder's coil is. */
uint8_t coilOf(const Recipe& recipe, uint8_t cylinder) {
  if (recipe.spark == Spark::distributor) return 0;
  const bool isWasted = recipe.spark == Spark::wasted;
  const uint8_t coils = isWasted ? static_cast<uint8_t>(recipe.cylinders / 2) : recipe.cylinders;
  return cylinder < coils ? cylinder : static_cast<uint8_t>(cylinder - coils);
}

Pair injectorRow(const Recipe& recipe, uint8_t cylinder, Angle16 deadCentre) {
  Pair row;
  const Angle16 from = recipe.injection == Injection::batch ? Angle16{0} : deadCentre;
  row.angle = static_cast<Angle16>(from - recipe.pulseAdvance);
  row.kind = PairKind::following;
  row.output = cylinder;
  return row;
}

Pair coilRow(const Recipe& recipe, uint8_t cylinder, Angle16 deadCentre) {
  Pair row;
  row.angle = static_cast<Angle16>(deadCentre - recipe.sparkAdvance);
  row.kind = PairKind::leading;
  row.output = static_cast<uint8_t>(kFirstCoil + coilOf(recipe, cylinder));
  return row;
}

/** Once, or twice half a cycle apart. @returns behind what was put */
Pair* put(Pair* at, Pair row, uint8_t times) {
  for (uint8_t time = 0; time < times; time++) {
    *at++ = row;
    row.angle = static_cast<Angle16>(row.angle + kHalfCycle);
  }
  return at;
}

}  // namespace

uint8_t writePlan(const Recipe& recipe, Pair* pairs) {
  if (recipe.cylinders == 0) return 0;
  Pair* at = pairs;
  DeadCentres deadCentre(recipe.cylinders);
  const bool isSparking = recipe.spark != Spark::off && recipe.coils.duration > 0;
  for (uint8_t cylinder = 0; cylinder < recipe.cylinders; cylinder++, deadCentre.next()) {
    at = put(at, injectorRow(recipe, cylinder, deadCentre.angle()), recipe.openings);
    if (isSparking) at = put(at, coilRow(recipe, cylinder, deadCentre.angle()), recipe.fires);
  }
  return static_cast<uint8_t>(at - pairs);
}

void PlanMaker::want(const Store& store, const Turning& turning) {
  wanted_ = recipeOf(store, turning);
  isDue_ = !areAlike(wanted_, made_, turning.ticksPerSecond);
}

void PlanMaker::taken() {
  made_ = wanted_;
  isDue_ = false;
}

}  // namespace postern

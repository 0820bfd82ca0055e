#include "recipe.h"

#include "strategy/known.h"
#include "strategy/speed.h"

namespace postern {

namespace {

/** A difference that is seen: 0.05 degrees, rounded up, and 2 microseconds. */
constexpr int16_t kSeenAngle = 5;
constexpr float kSeenTime = 2;

/** To nearest; not in one place for each of several: it takes much room there. */
__attribute__((noinline)) Duration ticksOf(float microseconds, uint32_t ticksPerSecond) {
  const float ticks = microseconds * (static_cast<float>(ticksPerSecond) * 1e-6f);
  return ticks < static_cast<float>(kMaxDuration) ? static_cast<Duration>(ticks + 0.5f) : kMaxDuration;
}

/** Of degrees with kMostBits binary places, below 720, to nearest. */
Angle16 angleOf(int32_t degrees) {
  // 65536 / (720 × 1024) is 4 / 45.
  static_assert(kMostBits == 10, "degrees × 1024");
  return static_cast<Angle16>((static_cast<uint32_t>(degrees) * 4 + 22) / 45);
}

Injection injectionOf(const Store& store, Sync sync) {
  if (isLess(store, Id::kRPM, Id::kSemiSequentialRPM)) return Injection::batch;
  const bool isTooSlow = isLess(store, Id::kRPM, Id::kSequentialRPM);
  const bool isTooFast = isLess(store, Id::kSequentialMaxRPM, Id::kRPM);
  return sync == Sync::turn || isTooSlow || isTooFast ? Injection::semi : Injection::sequential;
}

Spark sparkOf(uint8_t cylinders, uint8_t coils) {
  if (coils == cylinders) return Spark::sequential;
  if (coils == 1) return Spark::distributor;
  return coils * 2 == cylinders ? Spark::wasted : Spark::off;
}

/**
 * While nobody knows which of the two turns it is, what is not the same in both is done in both. What is on
 * a distributor's even number of cylinders, or on two cylinders at once, is the same.
 */
uint8_t firesOf(Spark spark, uint8_t cylinders, Sync sync) {
  const bool isSame = spark == Spark::wasted || (spark == Spark::distributor && cylinders % 2 == 0);
  return sync == Sync::turn && !isSame ? 2 : 1;
}

uint8_t firesOfCoil(const Recipe& recipe) {
  if (recipe.spark == Spark::wasted) return 2;
  const bool isOneForAll = recipe.spark == Spark::distributor;
  return static_cast<uint8_t>(isOneForAll ? recipe.cylinders * recipe.fires : recipe.fires);
}

Duration lesser(Duration a, Duration b) { return a < b ? a : b; }

void setSpark(Recipe& recipe, const Store& store, const Turning& turning) {
  recipe.spark = sparkOf(recipe.cylinders, static_cast<uint8_t>(store.number(Id::kCoils)));
  if (recipe.spark == Spark::off) return;
  recipe.fires = firesOf(recipe.spark, recipe.cylinders, turning.sync);
  recipe.sparkAdvance = angleOf(exactOf(store, Id::kFinalSparkAdvance));
  recipe.coils.bound = ticksOf(store.value(Id::kMaxDwell), turning.ticksPerSecond);
  const Duration dwell = ticksOf(store.value(Id::kFinalSparkWidth), turning.ticksPerSecond);
  // A coil needs a fifth of the time to give away what it was charged with.
  const uint32_t room = turning.cycleTicks * 4 / (uint32_t{5} * firesOfCoil(recipe));
  recipe.coils.duration = lesser(lesser(dwell, recipe.coils.bound), static_cast<Duration>(room));
}

void setInjection(Recipe& recipe, const Store& store, const Turning& turning) {
  recipe.injection = injectionOf(store, turning.sync);
  // A plan has three rows for each cylinder.
  recipe.openings = recipe.injection == Injection::sequential || recipe.fires > 1 ? 1 : 2;
  recipe.pulseAdvance = angleOf(exactOf(store, Id::kFinalPulseAdvance));
  recipe.injectors.bound = ticksOf(store.value(Id::kMaxPulseWidth), turning.ticksPerSecond);
  float width = store.value(Id::kFinalPulseWidth);
  // Each opening costs the time that the injector takes to open.
  if (recipe.openings > 1) width = (width + store.value(Id::kInjectorOffset)) * 0.5f;
  const Duration open = lesser(ticksOf(width, turning.ticksPerSecond), recipe.injectors.bound);
  recipe.injectors.duration = open > 0 ? open : 1;
}

bool isNear(Angle16 a, Angle16 b) {
  const int16_t difference = angleDifference(a, b);
  return difference > -kSeenAngle && difference < kSeenAngle;
}

bool isNear(Duration a, Duration b, Duration seen) { return a - b < seen && b - a < seen; }

/** Not in one place for each of two: it takes much room there. */
__attribute__((noinline)) bool areNear(const Lasting& a, const Lasting& b, Duration seen) {
  return (a.duration > 0) == (b.duration > 0) && isNear(a.duration, b.duration, seen) && isNear(a.bound, b.bound, seen);
}

}  // namespace

Recipe recipeOf(const Store& store, const Turning& turning) {
  Recipe recipe;
  if (turning.sync == Sync::none || !isCycle(turning.cycleTicks) || !isTurning(store)) return recipe;
  recipe.cylinders = static_cast<uint8_t>(store.number(Id::kCylinders));
  setSpark(recipe, store, turning);
  setInjection(recipe, store, turning);
  return recipe;
}

bool areAlike(const Recipe& a, const Recipe& b, uint32_t ticksPerSecond) {
  if (a.injection != b.injection || a.spark != b.spark || a.cylinders != b.cylinders) return false;
  if (a.openings != b.openings || a.fires != b.fires) return false;
  if (!isNear(a.pulseAdvance, b.pulseAdvance) || !isNear(a.sparkAdvance, b.sparkAdvance)) return false;
  const Duration ticks = ticksOf(kSeenTime, ticksPerSecond);
  const Duration seen = ticks > 0 ? ticks : 1;
  return areNear(a.injectors, b.injectors, seen) && areNear(a.coils, b.coils, seen);
}

}  // namespace postern

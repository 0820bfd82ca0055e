// The rows of a plan.
#pragma once

#include "cylinders.h"
#include "recipe.h"

namespace postern {

/**
 * Cylinder by cylinder: its injector, its coil. What comes twice a cycle has two rows, one behind the other.
 * @param pairs memory for kPlanPairs @returns how many there are
 */
uint8_t writePlan(const Recipe& recipe, Pair* pairs);
/** How long its injectors are open, or its coils are charged, for a plan; of what it has none of, anything. */
inline Lasting planned(Lasting lasting) {
  if (lasting.duration == 0) lasting.duration = lasting.bound = 1;
  return lasting;
}

/** Knows of what the newest plan was made, so that a new one is made only where it would be another. */
class PlanMaker {
 public:
  /** What the plan should be now. Out of line, as `Strategy::update` is: what is done one after the other need not share registers. */
  __attribute__((noinline)) void want(const Store& store, const Turning& turning);
  bool isDue() const { return isDue_; }
  const Recipe& wanted() const { return wanted_; }
  /** The plan that is wanted has been taken over. */
  void taken();

 private:
  Recipe wanted_;
  /** Of the newest plan; before the first one there is none, which is what an empty one does. */
  Recipe made_;
  bool isDue_ = false;
};

}  // namespace postern

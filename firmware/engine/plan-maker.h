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
/** How long its injectors are open, and its coils are charged; of what it has none of, anything. */
inline Lasting injectorsOf(const Recipe& recipe) {
  return recipe.width > 0 ? Lasting{recipe.width, recipe.mostWidth} : Lasting{1, 1};
}
inline Lasting coilsOf(const Recipe& recipe) {
  return recipe.dwell > 0 ? Lasting{recipe.dwell, recipe.mostDwell} : Lasting{1, 1};
}

/** Knows of what the newest plan was made, so that a new one is made only where it would be another. */
class PlanMaker {
 public:
  /** What the plan should be now. */
  void want(const Store& store, const Turning& turning);
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

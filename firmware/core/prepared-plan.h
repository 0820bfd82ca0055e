// A plan that is to take over, with its pairs in order already.
#pragma once

#include "slots.h"

namespace postern {

/**
 * Made in the main loop, in the half of the slots that the plan that runs does not have: so a boundary of
 * cycles, which is in an interrupt, has little left to do.
 */
class PreparedPlan {
 public:
  /** Puts a plan's rows in order; nothing of that half may be on. */
  void prepare(Slots& slots, uint8_t bank, const Plan& plan);

  /** The plan was told, and is not in order: there was no room yet. */
  void tell(const Plan& plan) {
    plan_ = plan;
    isInOrder_ = false;
  }

  bool isInOrder() const { return isInOrder_; }
  const Plan& plan() const { return plan_; }

  /** Of row 0. */
  uint8_t firstSlot() const { return firstSlot_; }
  /** The first of those that come at their angle, and of those that lead to it; linked by place. */
  uint8_t angles() const { return angles_; }
  uint8_t leads() const { return leads_; }
  /** Of what leads, the longest duration; and whether all have the same. */
  Duration longestLead() const { return longestLead_; }
  bool leadsAreAlike() const { return leadsAreAlike_; }

 private:
  Plan plan_{nullptr, 0, 0};
  Duration longestLead_ = 0;
  uint8_t firstSlot_ = 0;
  uint8_t angles_ = kNone;
  uint8_t leads_ = kNone;
  bool leadsAreAlike_ = true;
  bool isInOrder_ = false;
};

}  // namespace postern

#include "prepared-plan.h"

namespace postern {

void PreparedPlan::prepare(Slots& slots, uint8_t bank, const Plan& plan) {
  plan_ = plan;
  firstSlot_ = slots.firstOf(bank);
  angles_ = leads_ = kNone;
  longestLead_ = 0;
  leadsAreAlike_ = true;
  for (uint8_t row = 0; row < plan.count; row++) {
    const Pair& pair = plan.pairs[row];
    const uint8_t slot = static_cast<uint8_t>(firstSlot_ + row);
    const bool leads = pair.kind == PairKind::leading;
    slots[slot].place = pair.angle;
    slots[slot].left = pair.times;
    slots[slot].kind = pair.kind;
    slots[slot].when = static_cast<Ticks>(pair.duration);
    uint8_t* link = leads ? &leads_ : &angles_;
    while (*link != kNone && angleOf(slots[*link].place) <= pair.angle) link = &slots[*link].nextByPlace;
    slots[slot].nextByPlace = *link;
    *link = slot;
    if (!leads) continue;
    if (longestLead_ != 0 && pair.duration != longestLead_) leadsAreAlike_ = false;
    if (pair.duration > longestLead_) longestLead_ = pair.duration;
  }
  isInOrder_ = true;
}

}  // namespace postern

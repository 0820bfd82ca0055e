#include "event-queue.h"

namespace postern {

void EventQueue::lookForFirst() {
  ties_ = static_cast<uint8_t>(ties_ & ~(unseen_ | kLists));
  if ((unseen_ & kAngles) != 0) lookAtAngles();
  if ((unseen_ & kLeads) != 0) lookAtLeads();
  if ((unseen_ & kTimes) != 0) lookAtTimes();
  unseen_ = 0;
  best_.slot = angle_.slot;
  best_.at = angle_.at;
  choose(best_, lead_.slot, lead_.at, kLists);
  choose(best_, time_.slot, time_.at, kLists);
}

uint8_t EventQueue::second(Ticks& at) const {
  if (ties_ != 0 || !leadsAreAlike_ || deferred_ != 0) return kNone;
  const uint8_t first = best_.slot;
  uint8_t slot = angle_.slot == first ? slots_[first].nextByPlace : angle_.slot;
  uint8_t best = slot;
  if (slot != kNone) at = angle_.slot == first ? timeByAngle(slot) : angle_.at;
  slot = lead_.slot == first ? slots_[first].nextByPlace : lead_.slot;
  if (slot != kNone) {
    const Ticks byLead = lead_.slot == first ? timeByLead(slot) : lead_.at;
    if (best == kNone || ticksFrom(at, byLead) < 0) {
      best = slot;
      at = byLead;
    }
  }
  slot = time_.slot == first ? slots_[first].nextByTime : time_.slot;
  if (slot != kNone && (best == kNone || ticksFrom(at, slots_[slot].when) < 0)) {
    best = slot;
    at = slots_[slot].when;
  }
  return best;
}

Ticks EventQueue::dueOf(uint8_t slot) const {
  const Slot& here = slots_[slot];
  const Ticks byAngle = timeByAngle(slot);
  if (here.phase == Phase::waiting) {
    return slots_.leads(slot) ? byAngle - static_cast<Ticks>(slots_.pairOf(slot).duration) : byAngle;
  }
  if ((here.lists & kTimes) == 0) return byAngle;
  if ((here.lists & kAngles) == 0) return here.when;
  return ticksFrom(byAngle, here.when) < 0 ? here.when : byAngle;
}

Cause EventQueue::causeOf(uint8_t slot, Ticks due) const {
  const Slot& here = slots_[slot];
  if (here.kind == PairKind::leading) return due == shaft_.timeOf(here.place) ? Cause::due : Cause::bound;
  const bool isByTime = due == here.when;
  if (isByTime && !Slots::isCutShort(slots_.pairOf(slot))) return Cause::due;
  if (here.phase == Phase::on && (!isByTime || due == shaft_.timeOf(here.place))) return Cause::overlap;
  return Cause::bound;
}

void EventQueue::schedule(uint8_t slot) {
  cancel(slot);
  Slot& here = slots_[slot];
  here.turn = turn_++;
  if (here.phase == Phase::waiting) {
    const bool leads = slots_.leads(slot);
    if (leads) here.when = static_cast<Ticks>(slots_.pairOf(slot).duration);
    here.lists = leads ? kLeads : kAngles;
    insertByPlace(leads ? leads_ : angles_, slot);
  } else {
    const bool leads = slots_.leads(slot);
    if (leads || here.phase == Phase::on) {
      here.lists = kAngles;
      insertByPlace(angles_, slot);
    }
    if (!leads || slots_.pairOf(slot).bound != kNoBound) insertByTime(slot);
  }
  changed(here.lists);
}

void EventQueue::defer(uint8_t slot, Ticks until) {
  cancel(slot);
  slots_[slot].turn = turn_++;
  slots_[slot].when = until;
  slots_[slot].lists = kDeferred;
  insertByTime(slot);
  deferred_++;
  changed(kTimes);
}

void EventQueue::cancel(uint8_t slot) {
  const uint8_t lists = slots_[slot].lists;
  if (lists == 0) return;
  if ((lists & kAngles) != 0) removeByPlace(angles_, slot);
  if ((lists & kLeads) != 0) removeByPlace(leads_, slot);
  if ((lists & kTimes) != 0) removeByTime(slot);
  if ((lists & kDeferred) != 0) deferred_--;
  changed(lists);
  slots_[slot].lists = 0;
}

void EventQueue::clear() {
  for (uint8_t slot = 0; slot < slots_.size(); slot++) slots_[slot].lists = 0;
  angles_ = leads_ = times_ = kNone;
  deferred_ = 0;
  look();
}

void EventQueue::predict() {
  predicted_ = turn_;
  turn_ += slots_.size();
  // What ends by time does so whatever the shaft does.
  unseen_ = static_cast<uint8_t>(unseen_ | (kAngles | kLeads | (ties_ & kTimes)));
  // What waited for another to end is asked again when that would be. There is hardly ever one.
  for (uint8_t slot = times_; deferred_ > 0 && slot != kNone;) {
    const uint8_t next = slots_[slot].nextByTime;
    if ((slots_[slot].lists & kDeferred) != 0) {
      schedule(slot);
      slots_[slot].turn = predicted_ + slot;
    }
    slot = next;
  }
}

void EventQueue::setLeads(const PreparedPlan& plan) {
  longestLead_ = plan.longestLead();
  leadsAreAlike_ = plan.leadsAreAlike();
  look();
}

void EventQueue::dropWaiting() {
  drop(angles_);
  drop(leads_);
  changed(kAngles | kLeads);
}

void EventQueue::drop(uint8_t& head) {
  uint8_t* link = &head;
  while (*link != kNone) {
    Slot& slot = slots_[*link];
    if (slot.phase == Phase::waiting) {
      slot.lists = 0;
      *link = slot.nextByPlace;
    } else {
      link = &slot.nextByPlace;
    }
  }
}

void EventQueue::adopt(const PreparedPlan& plan, Ticks from) {
  const Plan& rows = plan.plan();
  uint8_t slot = plan.firstSlot();
  for (uint8_t row = 0; row < rows.count; row++, slot++) {
    slots_[slot].turn = turn_++;
    slots_[slot].lists = rows.pairs[row].kind == PairKind::leading ? kLeads : kAngles;
  }
  // What is on of the plan before fires among the new.
  uint8_t old = angles_;
  angles_ = plan.angles();
  while (old != kNone) {
    const uint8_t next = slots_[old].nextByPlace;
    insertByPlace(angles_, old);
    old = next;
  }
  leads_ = plan.leads();
  setLeads(plan);
  uint8_t* link = &leads_;
  for (uint8_t n = rows.count; n > 0 && *link != kNone; n--) {
    const uint8_t lead = *link;
    const Duration missing = ticksFrom(timeByLead(lead), from);
    if (missing <= 0) {
      if (leadsAreAlike_) break;
      link = &slots_[lead].nextByPlace;
      continue;
    }
    *link = slots_[lead].nextByPlace;
    const uint32_t whole = cyclesOfTicks(static_cast<uint32_t>(missing - 1), shaft_.cycleTicks());
    slots_[lead].place += (whole + 1) << 16;
    insertByPlace(leads_, lead);
  }
}

uint32_t EventQueue::turnOf(uint8_t slot) const {
  const uint32_t turn = slots_[slot].turn;
  return static_cast<int32_t>(turn - predicted_) < 0 ? predicted_ + slot : turn;
}

void EventQueue::insertByPlace(uint8_t& head, uint8_t slot) {
  const Place place = slots_[slot].place;
  uint8_t* link = &head;
  while (*link != kNone) {
    Slot& next = slots_[*link];
    if (distanceFrom(next.place, place) < 0) break;
    link = &next.nextByPlace;
  }
  slots_[slot].nextByPlace = *link;
  *link = slot;
}

void EventQueue::insertByTime(uint8_t slot) {
  slots_[slot].lists |= kTimes;
  const Ticks at = slots_[slot].when;
  uint8_t* link = &times_;
  while (*link != kNone) {
    Slot& next = slots_[*link];
    if (ticksFrom(next.when, at) < 0) break;
    link = &next.nextByTime;
  }
  slots_[slot].nextByTime = *link;
  *link = slot;
}

void EventQueue::removeByPlace(uint8_t& head, uint8_t slot) {
  uint8_t* link = &head;
  while (*link != slot) link = &slots_[*link].nextByPlace;
  *link = slots_[slot].nextByPlace;
}

void EventQueue::removeByTime(uint8_t slot) {
  uint8_t* link = &times_;
  while (*link != slot) link = &slots_[*link].nextByTime;
  *link = slots_[slot].nextByTime;
}

void EventQueue::lookAtAngles() {
  angle_.slot = angles_;
  if (angles_ == kNone) return;
  const Place place = slots_[angles_].place;
  angle_.at = shaft_.timeOf(place);
  for (uint8_t slot = slots_[angles_].nextByPlace; slot != kNone; slot = slots_[slot].nextByPlace) {
    if (slots_[slot].place != place && (placesDiffer() || timeByAngle(slot) != angle_.at)) return;
    choose(angle_, slot, angle_.at, kAngles);
  }
}

void EventQueue::lookAtLeads() {
  lead_.slot = leads_;
  if (leads_ == kNone) return;
  const Place place = slots_[leads_].place;
  lead_.at = timeByLead(leads_);
  for (uint8_t slot = slots_[leads_].nextByPlace; slot != kNone; slot = slots_[slot].nextByPlace) {
    if (leadsAreAlike_ && placesDiffer() && slots_[slot].place != place) return;
    const Ticks anchor = timeByAngle(slot);
    // None that fires later than this can begin earlier.
    if (ticksFrom(lead_.at, anchor - static_cast<uint32_t>(longestLead_)) > 0) return;
    choose(lead_, slot, anchor - slots_[slot].when, kLeads);
  }
}

void EventQueue::lookAtTimes() {
  time_.slot = times_;
  if (times_ == kNone) return;
  time_.at = slots_[times_].when;
  for (uint8_t slot = slots_[times_].nextByTime; slot != kNone; slot = slots_[slot].nextByTime) {
    if (slots_[slot].when != time_.at) return;
    choose(time_, slot, time_.at, kTimes);
  }
}

inline void EventQueue::choose(First& best, uint8_t slot, Ticks at, uint8_t list) {
  if (slot == kNone) return;
  if (best.slot != kNone) {
    const Duration later = ticksFrom(best.at, at);
    if (later > 0) return;
    if (later == 0) {
      ties_ = static_cast<uint8_t>(ties_ | list);
      if (!isBefore(slot, best.slot)) return;
    }
  }
  best.slot = slot;
  best.at = at;
}

/** Of two of one time. */
bool EventQueue::isBefore(uint8_t slot, uint8_t other) const {
  return static_cast<int32_t>(turnOf(other) - turnOf(slot)) > 0;
}

}  // namespace postern

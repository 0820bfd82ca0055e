// What is due next; does what contract/schedule/queue.ts does, in another way.
#pragma once

#include "prepared-plan.h"
#include "slots.h"

namespace postern {

/**
 * The reference has a heap of times, and puts all of it in anew at each tooth: on an AVR that would take
 * longer than a tooth. Here what waits stands in three lists whose order no change of pace changes: what
 * comes at angles by its place, what begins so long before an angle by the place of that, what ends after a
 * time by its time. A tooth moves nothing; the first of each list is looked at when it is asked for, and its
 * time is computed then.
 */
class EventQueue {
 public:
  EventQueue(Slots& slots, const Shaft& shaft) : slots_(slots), shaft_(shaft) {}

  /** `firstSlot` and `firstAt` are as they were when they were last looked for. */
  bool isKnown() const { return unseen_ == 0; }
  /** Looks for the first. */
  void lookForFirst();
  /** kNone: nothing waits. */
  uint8_t firstSlot() const { return best_.slot; }
  Ticks firstAt() const { return best_.at; }
  /** Nothing else has the same time. */
  bool isFirstAlone() const { return ties_ == 0; }
  /**
   * What comes after the first, as if the first were gone and did not come again. @param at when
   * @returns kNone: nothing, or it would take long to say
   */
  uint8_t second(Ticks& at) const;
  /** Nothing was put in or taken out since this was last asked for. */
  bool isAsItWas() {
    const bool isSame = !isTouched_;
    isTouched_ = false;
    return isSame;
  }

  /** When a slot has its next act, by the newest prediction. */
  Ticks dueOf(uint8_t slot) const;
  /** Why what is on ends then. */
  Cause causeOf(uint8_t slot, Ticks due) const;
  /** It only waits for another to end. */
  bool isDeferred(uint8_t slot) const { return (slots_[slot].lists & kDeferred) != 0; }

  /** Puts a slot in for its next act, or moves it, behind those of the same time. */
  void schedule(uint8_t slot);
  /** It waits until a time, whatever its own. */
  void defer(uint8_t slot, Ticks until);
  void cancel(uint8_t slot);
  void clear();

  /** The prediction has changed: as if all were put in anew, in the order of their slots. */
  void predict();
  /** Times are to be computed anew, although the prediction is as it was. */
  void look() { changed(kAngles | kLeads | kTimes); }

  /** Those that wait to lead are a plan's, and of no other. */
  void setLeads(const PreparedPlan& plan);

  /** Nothing waits at a place any more, or leads to one; what is on stays. */
  void dropWaiting();
  /**
   * Puts in a plan that is in order, its slots' places being of the cycle that begins then. What leads and
   * would have begun before that waits for a later cycle.
   */
  void adopt(const PreparedPlan& plan, Ticks from);

  /** Each that has something to do at a time, which is what `first` told. */
  template <typename Act>
  void eachAt(Ticks at, Act act) const;

 private:
  static constexpr uint8_t kAngles = 1;
  static constexpr uint8_t kLeads = 2;
  static constexpr uint8_t kTimes = 4;
  /** Of `ties_`: the first of more than one list. */
  static constexpr uint8_t kLists = 16;
  /** In the list of times, for the end of another. */
  static constexpr uint8_t kDeferred = 8;

  /** The first of a list, as it was when it was last looked at. */
  struct First {
    uint8_t slot;
    Ticks at;
  };

  Ticks timeByAngle(uint8_t slot) const { return shaft_.timeOf(slots_[slot].place); }
  Ticks timeByLead(uint8_t slot) const { return timeByAngle(slot) - slots_[slot].when; }
  uint32_t turnOf(uint8_t slot) const;

  /** No two places have one time: a cycle has no fewer ticks than angles. */
  bool placesDiffer() const { return shaft_.cycleTicks() >= kFullCycle; }

  // Each by itself, as avr-gcc has too few registers for two of them at once.
  __attribute__((noinline)) void insertByPlace(uint8_t& head, uint8_t slot);
  void insertByTime(uint8_t slot);
  void removeByPlace(uint8_t& head, uint8_t slot);
  void removeByTime(uint8_t slot);
  void drop(uint8_t& head);

  void changed(uint8_t lists) {
    unseen_ = static_cast<uint8_t>(unseen_ | lists);
    isTouched_ = true;
  }
  __attribute__((noinline)) void lookAtAngles();
  __attribute__((noinline)) void lookAtLeads();
  __attribute__((noinline)) void lookAtTimes();
  void choose(First& best, uint8_t slot, Ticks at, uint8_t list);
  __attribute__((noinline)) bool isBefore(uint8_t slot, uint8_t other) const;

  Slots& slots_;
  const Shaft& shaft_;
  uint8_t angles_ = kNone;
  uint8_t leads_ = kNone;
  uint8_t times_ = kNone;
  /** Lists that have changed since they were looked at. */
  uint8_t unseen_ = 0;
  First angle_{kNone, 0};
  First lead_{kNone, 0};
  First time_{kNone, 0};
  First best_{kNone, 0};
  /** Lists in which more than one is first, so that which is depends on more than the list; or more lists. */
  uint8_t ties_ = 0;
  bool isTouched_ = true;
  uint32_t turn_ = 0;
  /** The turn of slot 0 at the newest prediction: what was put in before has that of its number. */
  uint32_t predicted_ = 0;
  uint8_t deferred_ = 0;
  /** Of what waits to lead, the longest charge. */
  Duration longestLead_ = 0;
  /** All of them are charged for the same time: what fires first begins first. */
  bool leadsAreAlike_ = true;
};

template <typename Act>
void EventQueue::eachAt(Ticks at, Act act) const {
  if (angle_.slot != kNone && angle_.at == at) {
    const Place place = slots_[angles_].place;
    for (uint8_t slot = angles_; slot != kNone; slot = slots_[slot].nextByPlace) {
      if (slots_[slot].place != place && (placesDiffer() || timeByAngle(slot) != at)) break;
      act(slot);
    }
  }
  if (lead_.slot != kNone && lead_.at == at) {
    const Place place = slots_[leads_].place;
    for (uint8_t slot = leads_; slot != kNone; slot = slots_[slot].nextByPlace) {
      const bool isSame = leadsAreAlike_ && slots_[slot].place == place;
      if (leadsAreAlike_ && placesDiffer() && !isSame) break;
      if (isSame || timeByLead(slot) == at) act(slot);
    }
  }
  if (time_.slot != kNone && time_.at == at) {
    for (uint8_t slot = times_; slot != kNone && slots_[slot].when == at; slot = slots_[slot].nextByTime) {
      if (!isDeferred(slot)) act(slot);
    }
  }
}

}  // namespace postern

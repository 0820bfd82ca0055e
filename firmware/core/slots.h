// The pairs of two plans, the one that runs and the one that it replaced; beside contract/schedule/pair-
// slots.ts.
#pragma once

#include "plan.h"
#include "shaft.h"

namespace postern {

/** Where a pair stands. `draining`: it is on, and of no plan any more: what it waits for is its end. */
enum class Phase : uint8_t { gone, waiting, on, draining };

struct Slot {
  /**
   * What it waits for, or what ends it: its angle in one cycle. What follows and is on has the place where it
   * would begin anew.
   */
  Place place;
  /**
   * While it is on: until when, if that is bound. While it waits to lead: how long it leads. While it waits
   * for another to end: until when.
   */
  Ticks when;
  /** Of what is due at the same time, the lower comes first. */
  uint32_t turn;
  /** How often it still comes. */
  uint16_t left;
  Phase phase;
  /** Its pair's. */
  PairKind kind;
  /** Which lists it is in: bits of the queue's. */
  uint8_t lists;
  /** The next slot by place, by time, and of what is on by its beginning. */
  uint8_t nextByPlace;
  uint8_t nextByTime;
  uint8_t nextOn;
};

/** Slots, and what their rows say. The first half is of one plan, the second of the other. */
class Slots {
 public:
  Slots(Slot* slots, uint8_t capacity);

  /** Pairs of one plan. */
  uint8_t capacity() const { return capacity_; }
  uint8_t size() const { return static_cast<uint8_t>(capacity_ * 2); }
  Slot& operator[](uint8_t slot) { return slots_[slot]; }
  const Slot& operator[](uint8_t slot) const { return slots_[slot]; }

  uint8_t bankOf(uint8_t slot) const { return slot < capacity_ ? 0 : 1; }
  uint8_t firstOf(uint8_t bank) const { return bank == 0 ? 0 : capacity_; }
  uint8_t rowOf(uint8_t slot) const { return static_cast<uint8_t>(slot - firstOf(bankOf(slot))); }
  const Plan& planOf(uint8_t slot) const { return plans[bankOf(slot)]; }
  const Pair& pairOf(uint8_t slot) const { return planOf(slot).pairs[rowOf(slot)]; }

  bool leads(uint8_t slot) const { return slots_[slot].kind == PairKind::leading; }
  /** It would begin anew although it is still on. */
  bool mayOverlap(uint8_t slot) const {
    return slots_[slot].phase == Phase::on && slots_[slot].kind == PairKind::following;
  }

  /** What follows for so long is ended sooner. */
  static bool isCutShort(const Pair& pair) { return pair.bound != kNoBound && pair.bound < pair.duration; }

  /** It is on, as the newest; it is no more. */
  void begin(uint8_t slot);
  void finish(uint8_t slot);
  /** Of what is on, what began first; of all, or of one half. */
  uint8_t oldest() const { return oldestOn_; }
  uint8_t oldest(uint8_t bank) const;

  /** Pairs that still wait, or are on. */
  uint8_t live() const;

  /**
   * For while they are paused and the shaft turns: what waits for a cycle long gone must not seem ahead.
   * @param cycle by now
   */
  void catchUp(uint16_t cycle);

  /** By half. */
  Plan plans[2] = {{nullptr, 0, 0}, {nullptr, 0, 0}};

 private:
  Slot* slots_;
  uint8_t capacity_;
  uint8_t oldestOn_ = kNone;
};

}  // namespace postern

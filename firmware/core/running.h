// What is on, and what waits for that, by output.
#pragma once

#include "angle.h"
#include "hot.h"
#include "masks.h"
#include "plan.h"

namespace postern {

/** An output, and the pair that has it. */
struct Running {
  /** Where it is to end, of what leads. */
  Place place;
  /** When it is to end, or has to at the latest. */
  Ticks until;
  /** The row that is on, and which of the two plans has that; kNone: nothing is on. */
  uint8_t row;
  uint8_t bank;
  /** The output of its kind that ends next. */
  uint8_t next;
  /** The row that leads and should be on by now, and its cycle: it waits for the output; kNone: none does. */
  uint8_t waitingRow;
  uint16_t waitingCycle;
};

/**
 * Those of each kind are linked in the order in which they end. As they begin in that order too, nearly always,
 * each comes last.
 */
class RunningOutputs {
 public:
  RunningOutputs(Running* all, uint8_t count);

  uint8_t count() const { return count_; }
  const Running& operator[](uint8_t output) const { return all_[output]; }
  bool isOn(uint8_t output) const { return all_[output].row != kNone; }

  /** What follows: the output that ends next, or kNone. */
  uint8_t following() const { return following_.head; }
  /** What leads, by their places. */
  uint8_t leading() const { return leading_.head; }
  /** Of what leads, what has to end first whatever the shaft does. */
  uint8_t bound() const { return bound_; }

  POSTERN_HOT void beginFollowing(uint8_t output, uint8_t row, uint8_t bank, Ticks until);
  POSTERN_HOT void beginLeading(uint8_t output, uint8_t row, uint8_t bank, Place place, Ticks bound);
  POSTERN_HOT void endFollowing(uint8_t output) { remove(following_, output); }
  POSTERN_HOT void endLeading(uint8_t output);
  /** Something of that plan that is on, or kNone. */
  uint8_t firstOf(uint8_t bank) const;

  // All that end with the first of their kind, which there must be.
  __attribute__((noinline)) void setFollowing(OutputBits& bits) const;
  __attribute__((noinline)) void setLeading(OutputBits& bits) const;
  /** All that are on. */
  OutputBits bits() const;

  /** How many rows wait for their outputs. */
  uint8_t waiting() const { return waiting_; }
  void wait(uint8_t output, uint8_t row, uint16_t cycle);
  void waitForNext(uint8_t output) { all_[output].waitingCycle++; }
  void forgetWaiting(uint8_t output);
  void forgetAllWaiting();

 private:
  struct List {
    uint8_t head = kNone;
    uint8_t tail = kNone;
  };

  template <typename IsAfter>
  POSTERN_HOT void add(List& list, uint8_t output, IsAfter isAfter);
  template <typename IsAfter>
  __attribute__((noinline)) void insert(List& list, uint8_t output, IsAfter isAfter);
  POSTERN_HOT void remove(List& list, uint8_t output);
  __attribute__((noinline)) void removeLater(List& list, uint8_t output);
  POSTERN_RARE void lookForBound();

  Running* all_;
  uint8_t count_;
  uint8_t waiting_ = 0;
  uint8_t bound_ = kNone;
  List following_;
  List leading_;
};

/** Nearly always it ends last of its kind. */
template <typename IsAfter>
void RunningOutputs::add(List& list, uint8_t output, IsAfter isAfter) {
  if (list.head != kNone) {
    Running& last = all_[list.tail];
    if (isAfter(last, all_[output])) {
      insert(list, output, isAfter);
      return;
    }
    last.next = output;
  } else {
    list.head = output;
  }
  all_[output].next = kNone;
  list.tail = output;
}

template <typename IsAfter>
void RunningOutputs::insert(List& list, uint8_t output, IsAfter isAfter) {
  uint8_t* link = &list.head;
  while (!isAfter(all_[*link], all_[output])) link = &all_[*link].next;
  all_[output].next = *link;
  *link = output;
}

void RunningOutputs::remove(List& list, uint8_t output) {
  if (list.head == output) {
    list.head = all_[output].next;
    all_[output].row = kNone;
  } else {
    removeLater(list, output);
  }
}

void RunningOutputs::beginFollowing(uint8_t output, uint8_t row, uint8_t bank, Ticks until) {
  Running& here = all_[output];
  here.row = row;
  here.bank = bank;
  here.until = until;
  add(following_, output, [](const Running& a, const Running& b) { return ticksFrom(b.until, a.until) > 0; });
}

void RunningOutputs::beginLeading(uint8_t output, uint8_t row, uint8_t bank, Place place, Ticks bound) {
  Running& here = all_[output];
  here.row = row;
  here.bank = bank;
  here.place = place;
  here.until = bound;
  add(leading_, output, [](const Running& a, const Running& b) { return distanceFrom(b.place, a.place) > 0; });
  if (bound_ == kNone || ticksFrom(bound, all_[bound_].until) > 0) bound_ = output;
}

void RunningOutputs::endLeading(uint8_t output) {
  remove(leading_, output);
  if (bound_ == output) lookForBound();
}

}  // namespace postern

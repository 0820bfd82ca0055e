// Rows of a plan that begin one after the other, cycle by cycle.
#pragma once

#include "plan.h"

namespace postern {

/**
 * The pairs of one kind, in the order of their angles. As all of a kind last as long, no change of pace
 * changes that order: which comes next is known without looking at the others.
 */
class Ring {
 public:
  /** Rows of a plan from one on. */
  void take(const Pair* pairs, uint8_t first, uint8_t count) {
    firstRow_ = first;
    first_ = at_ = pairs + first;
    behind_ = first_ + count;
    left_ = count;
  }

  /** From the first row of a cycle on. */
  void begin(uint16_t cycle) {
    at_ = first_;
    cycle_ = cycle;
  }

  /** None of its rows comes any more. */
  bool isEmpty() const { return left_ == 0; }
  void clear() { left_ = 0; }
  /** One of its rows does not come any more. */
  void drop() { left_--; }

  bool has(uint8_t row) const { return row >= firstRow_ && row < firstRow_ + (behind_ - first_); }
  uint8_t row() const { return static_cast<uint8_t>(firstRow_ + (at_ - first_)); }
  const Pair& pair() const { return *at_; }
  /** After the last one. */
  const Pair* behind() const { return behind_; }
  uint16_t cycle() const { return cycle_; }
  Place place() const { return placeOf(cycle_, at_->angle); }

  void step() {
    if (++at_ != behind_) return;
    at_ = first_;
    cycle_++;
  }

 private:
  const Pair* at_ = nullptr;
  const Pair* behind_ = nullptr;
  uint16_t cycle_ = 0;
  uint8_t left_ = 0;
  uint8_t firstRow_ = 0;
  const Pair* first_ = nullptr;
};

}  // namespace postern

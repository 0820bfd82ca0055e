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
  /** The rows from one on. */
  void take(uint8_t first, uint8_t count) {
    first_ = at_ = first;
    behind_ = static_cast<uint8_t>(first + count);
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

  bool has(uint8_t row) const { return row >= first_ && row < behind_; }
  uint8_t row() const { return at_; }
  uint8_t behind() const { return behind_; }
  uint16_t cycle() const { return cycle_; }

  void step() {
    if (++at_ != behind_) return;
    at_ = first_;
    cycle_++;
  }

 private:
  uint8_t first_ = 0;
  uint8_t behind_ = 0;
  uint8_t at_ = 0;
  uint8_t left_ = 0;
  uint16_t cycle_ = 0;
};

}  // namespace postern

// The teeth of the last cycle; beside contract/schedule/decoder/pulse-ring.ts.
#pragma once

#include <stdint.h>

#include "angle.h"
#include "hot.h"

namespace postern {

/**
 * When the teeth of the last cycle came, in a ring: from the oldest to the newest is the exact time of the last
 * 720 degrees, at every edge, whatever the teeth's errors are. That is the sum of all pulses, without the adding:
 * a tooth costs no more than to be written down.
 */
class PulseRing {
 public:
  /** @param times memory for one more than any length that is set */
  explicit PulseRing(Ticks* times) : times_(times), end_(times), next_(times) {}

  /** Empty, and for so many pulses. */
  void reset(uint8_t length) {
    end_ = times_ + length + 1;
    clear();
  }

  /** The first of them needs the one before, too. */
  void begin(Ticks before) {
    if (!isFull_ && next_ == times_) add(before);
  }

  POSTERN_HOT void add(Ticks at) {
    // What was never filled is not read, so that clearing need not fill it: that would be long in an
    // interrupt.
    Ticks* place = next_;
    *place++ = at;
    if (place == end_) {
      place = times_;
      isFull_ = true;
    }
    next_ = place;
  }

  /** Ticks of the last cycle, or 0 as long as less than a cycle is known. @param newest that was added */
  uint32_t total(Ticks newest) const { return isFull_ ? newest - *next_ : 0; }

  void clear() {
    next_ = times_;
    isFull_ = false;
  }

 private:
  Ticks* times_;
  Ticks* end_;
  Ticks* next_;
  bool isFull_ = false;
};

}  // namespace postern

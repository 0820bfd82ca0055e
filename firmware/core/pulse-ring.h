// The pulses of the last cycle; beside contract/schedule/decoder/pulse-ring.ts.
#pragma once

#include <stdint.h>

#include "hot.h"

namespace postern {

/**
 * The pulses of the last cycle in a ring, with their sum kept as it goes: the newest added, the oldest taken
 * away. Once it is full the sum is the exact time of the last 720 degrees, at every edge, whatever the
 * teeth's errors are. All of a cycle's pulses together have 32 bits.
 */
class PulseRing {
 public:
  /** @param pulses memory for as many as any length that is set */
  explicit PulseRing(uint32_t* pulses) : pulses_(pulses) {}

  /** Empty, and of another length. */
  void reset(uint8_t length) {
    length_ = length;
    clear();
  }

  POSTERN_HOT void add(uint32_t pulse) {
    // What was never filled is not read, so that clearing need not fill it: that would be long in an
    // interrupt.
    if (filled_ == length_) total_ -= pulses_[next_];
    else filled_++;
    pulses_[next_] = pulse;
    total_ += pulse;
    next_ = static_cast<uint8_t>(next_ + 1 == length_ ? 0 : next_ + 1);
  }

  /** Ticks of the last cycle, or 0 as long as less than a cycle is known. */
  uint32_t total() const { return filled_ == length_ ? total_ : 0; }

  void clear() {
    next_ = 0;
    filled_ = 0;
    total_ = 0;
  }

 private:
  uint32_t* pulses_;
  uint32_t total_ = 0;
  uint8_t length_ = 0;
  uint8_t next_ = 0;
  uint8_t filled_ = 0;
};

}  // namespace postern

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
  explicit PulseRing(uint32_t* pulses) : pulses_(pulses), end_(pulses), next_(pulses) {}

  /** Empty, and of another length. */
  void reset(uint8_t length) {
    end_ = pulses_ + length;
    clear();
  }

  POSTERN_HOT void add(uint32_t pulse) {
    // What was never filled is not read, so that clearing need not fill it: that would be long in an
    // interrupt.
    uint32_t* place = next_;
    total_ += isFull_ ? pulse - *place : pulse;
    *place++ = pulse;
    if (place == end_) {
      place = pulses_;
      isFull_ = true;
    }
    next_ = place;
  }

  /** Ticks of the last cycle, or 0 as long as less than a cycle is known. */
  uint32_t total() const { return isFull_ ? total_ : 0; }

  void clear() {
    next_ = pulses_;
    isFull_ = false;
    total_ = 0;
  }

 private:
  uint32_t* pulses_;
  uint32_t* end_;
  uint32_t* next_;
  uint32_t total_ = 0;
  bool isFull_ = false;
};

}  // namespace postern

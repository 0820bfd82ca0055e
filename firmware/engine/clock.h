// Milliseconds, from a counter of ticks that wraps.
#pragma once

#include "angle.h"

namespace postern {

class Clock {
 public:
  void begin(Ticks now, uint32_t ticksPerSecond) {
    last_ = now;
    ticksOfMillisecond_ = ticksPerSecond / 1000;
  }

  /** To be called more often than the counter wraps. @returns milliseconds since it was last called */
  uint16_t advance(Ticks now) {
    rest_ += now - last_;
    last_ = now;
    if (rest_ < ticksOfMillisecond_) return 0;
    const uint32_t passed = rest_ / ticksOfMillisecond_;
    rest_ -= passed * ticksOfMillisecond_;
    milliseconds_ += passed;
    return static_cast<uint16_t>(passed < 0xffff ? passed : 0xffff);
  }

  uint32_t milliseconds() const { return milliseconds_; }

 private:
  Ticks last_ = 0;
  uint32_t ticksOfMillisecond_ = 0;
  uint32_t rest_ = 0;
  uint32_t milliseconds_ = 0;
};

}  // namespace postern

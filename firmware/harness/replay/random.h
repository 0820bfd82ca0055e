// Numbers that look like chance, and are the same everywhere: xorshift of 32 bits (Marsaglia, 2003).
#pragma once

#include <stdint.h>

namespace postern {

class Random {
 public:
  explicit Random(uint32_t seed) : state_(seed) {}

  uint32_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return state_;
  }

  /** 0 to below. @param below at most 65536 */
  uint32_t below(uint32_t below) { return ((next() >> 16) * below) >> 16; }

  bool oneOf(uint32_t many) { return many > 0 && below(many) == 0; }

 private:
  uint32_t state_;
};

}  // namespace postern

// Outputs as bits of a number.
#pragma once

#include <stdint.h>

#include "angle.h"

namespace postern {

/** Of a byte. An AVR shifts by one place at a time, so it is asked for eight places at most. */
inline uint8_t bitOfByte(uint8_t bit) { return static_cast<uint8_t>(1U << (bit & 7)); }

/** @param bit 0 to 31 */
inline uint32_t bitOf(uint8_t bit) {
#ifdef __AVR__
  union {
    uint32_t mask;
    uint8_t bytes[4];
  } parts = {0};
  parts.bytes[bit >> 3] = bitOfByte(bit);
  return parts.mask;
#else
  return uint32_t{1} << bit;
#endif
}

/** What is switched at one tick: bits of outputs. */
struct Switched {
  Ticks at;
  uint32_t on;
  uint32_t off;
};

}  // namespace postern

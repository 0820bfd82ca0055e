// Outputs as bits of a number.
#pragma once

#include <stdint.h>

#include "angle.h"
#include "hot.h"

namespace postern {

#ifdef __AVR__

/** A byte of a mask: an AVR has no others, and shifts by one place at a time. */
POSTERN_HOT uint8_t* byteOf(uint32_t& mask, uint8_t bit) {
  uint8_t* byte = reinterpret_cast<uint8_t*>(&mask);
  if ((bit & 16) != 0) byte += 2;
  if ((bit & 8) != 0) byte++;
  return byte;
}

extern const uint8_t kBitsOfByte[8];
inline uint8_t bitOfByte(uint8_t bit) { return kBitsOfByte[bit & 7]; }

POSTERN_HOT void setBit(uint32_t& mask, uint8_t bit) { *byteOf(mask, bit) |= bitOfByte(bit); }
POSTERN_HOT void clearBit(uint32_t& mask, uint8_t bit) {
  *byteOf(mask, bit) &= static_cast<uint8_t>(~bitOfByte(bit));
}
POSTERN_HOT bool hasBit(uint32_t& mask, uint8_t bit) { return (*byteOf(mask, bit) & bitOfByte(bit)) != 0; }

#else

/** @param bit 0 to 31 */
inline void setBit(uint32_t& mask, uint8_t bit) { mask |= uint32_t{1} << bit; }
inline void clearBit(uint32_t& mask, uint8_t bit) { mask &= ~(uint32_t{1} << bit); }
inline bool hasBit(uint32_t mask, uint8_t bit) { return (mask >> bit & 1) != 0; }

#endif

/** The mask of one output. */
inline uint32_t bitOfOutput(uint8_t output) {
  uint32_t mask = 0;
  setBit(mask, output);
  return mask;
}

/** What is switched at one tick: bits of outputs. */
struct Switched {
  Ticks at;
  uint32_t on;
  uint32_t off;
};

}  // namespace postern

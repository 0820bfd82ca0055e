// Outputs as bits of a number.
#pragma once

#include <stdint.h>

#include "angle.h"
#include "hot.h"

#ifndef POSTERN_OUTPUTS
#define POSTERN_OUTPUTS 32
#endif

namespace postern {

/** A bit for each output. An AVR takes a byte at a time: where it is built for few, half of the bits are half of the work. */
#if POSTERN_OUTPUTS <= 16
using OutputBits = uint16_t;
#else
using OutputBits = uint32_t;
#endif
constexpr uint8_t kMostOutputs = sizeof(OutputBits) * 8;
constexpr OutputBits kAllOutputs = static_cast<OutputBits>(~OutputBits{0});

#ifdef __AVR__

/** A byte of a mask: an AVR has no others, and shifts by one place at a time. */
POSTERN_HOT uint8_t* byteOf(OutputBits& mask, uint8_t bit) {
  uint8_t* byte = reinterpret_cast<uint8_t*>(&mask);
  if (kMostOutputs > 16 && (bit & 16) != 0) byte += 2;
  if ((bit & 8) != 0) byte++;
  return byte;
}

extern const uint8_t kBitsOfByte[8];
inline uint8_t bitOfByte(uint8_t bit) { return kBitsOfByte[bit & 7]; }

POSTERN_HOT void setBit(OutputBits& mask, uint8_t bit) { *byteOf(mask, bit) |= bitOfByte(bit); }
POSTERN_HOT void clearBit(OutputBits& mask, uint8_t bit) {
  *byteOf(mask, bit) &= static_cast<uint8_t>(~bitOfByte(bit));
}
POSTERN_HOT bool hasBit(OutputBits& mask, uint8_t bit) { return (*byteOf(mask, bit) & bitOfByte(bit)) != 0; }

#else

/** @param bit below kMostOutputs */
inline void setBit(OutputBits& mask, uint8_t bit) { mask = static_cast<OutputBits>(mask | 1u << bit); }
inline void clearBit(OutputBits& mask, uint8_t bit) { mask = static_cast<OutputBits>(mask & ~(1u << bit)); }
inline bool hasBit(OutputBits mask, uint8_t bit) { return (mask >> bit & 1) != 0; }

#endif

/** The mask of one output. */
inline OutputBits bitOfOutput(uint8_t output) {
  OutputBits mask = 0;
  setBit(mask, output);
  return mask;
}

/** What is switched at one tick: bits of outputs. */
struct Switched {
  Ticks at;
  OutputBits on;
  OutputBits off;
};

/** Of what comes one after the other so much is told. */
constexpr uint8_t kLongestChain = 4;

/** What comes next, and what soon after it, as far as it is plain what that will be: one or more of them. */
struct Chain {
  Switched all[kLongestChain];
  uint8_t count;
};

}  // namespace postern

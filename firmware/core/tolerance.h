// How far a pulse may be from the one that was expected; beside contract/schedule/decoder/tolerance.ts, whose
// numbers these are.
#pragma once

#include <stdint.h>

#include "angle.h"

namespace postern {

/** -1: too short, 1: too long, 0: as it should be. */
using Off = int8_t;

/** Bounds are 256ths. */
constexpr uint32_t kOne = 256;

/** Floor of a square root. */
constexpr uint16_t integerRoot(uint32_t value) {
  uint32_t root = 0;
  for (uint32_t bit = 0x8000; bit > 0; bit >>= 1) {
    if ((root + bit) * (root + bit) <= value) root += bit;
  }
  return static_cast<uint16_t>(root);
}

/** √2: between one place and two. Any pulse farther off than this is a fault. */
constexpr uint16_t kWideHigh = integerRoot(2 * kOne * kOne);
constexpr uint16_t kWideLow = static_cast<uint16_t>(kOne * kOne / kWideHigh);

/**
 * √((k+1)/k), k the gap's places: between the gap, and the gap with the edge after it missing. A gap farther
 * off may yet be a gap of an engine that slows down: it stays in doubt until two more teeth came. Divides.
 */
constexpr uint16_t tightHigh(uint8_t span) {
  return integerRoot((span + uint32_t{1}) * kOne * kOne / span);
}
constexpr uint16_t tightLow(uint8_t span) { return static_cast<uint16_t>(kOne * kOne / tightHigh(span)); }

/** Teeth that must be even: as near as a gap of two places must be to its own. */
constexpr uint16_t kEvenHigh = tightHigh(2);
constexpr uint16_t kEvenLow = tightLow(2);

/** How far two pulses are apart. */
inline uint32_t apart(uint32_t a, uint32_t b) { return a > b ? a - b : b - a; }

/** A pulse against the one that was expected: exact for all values, although products have up to 48 bits. */
Off compare(uint32_t pulse, uint32_t expected, uint16_t low, uint16_t high);

/**
 * The same with the wide bounds, and with tight ones. Most pulses are so near what was expected that the
 * bounds, which are farther, need not be computed: that makes an interrupt short.
 */
inline Off compareWide(uint32_t pulse, uint32_t expected) {
  return apart(pulse, expected) <= expected >> 2 ? Off{0} : compare(pulse, expected, kWideLow, kWideHigh);
}
inline Off compareTight(uint32_t pulse, uint32_t expected, uint16_t low, uint16_t high) {
  return apart(pulse, expected) <= expected >> 4 ? Off{0} : compare(pulse, expected, low, high);
}
static_assert(kWideLow <= kOne - kOne / 4 && kWideHigh >= kOne + kOne / 4, "a quarter is within wide bounds");
static_assert(tightLow(4) <= kOne - kOne / 16 && tightHigh(4) >= kOne + kOne / 16, "a sixteenth within all");

}  // namespace postern

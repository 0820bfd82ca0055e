#include "angle.h"

namespace postern {

uint32_t multiply16(uint16_t a, uint16_t b) { return static_cast<uint32_t>(a) * b; }

uint32_t cyclesOfTicks(uint32_t ticks, uint32_t cycleTicks) {
  if (ticks < cycleTicks) return 0;
  uint8_t bit = 0;
  while ((cycleTicks << bit) < (uint32_t{1} << 30) && (cycleTicks << (bit + 1)) <= ticks) bit++;
  uint32_t count = 0;
  for (;; bit--) {
    const uint32_t part = cycleTicks << bit;
    if (part <= ticks) {
      ticks -= part;
      count |= uint32_t{1} << bit;
    }
    if (bit == 0) return count;
  }
}

Quotient multiplyDivide(uint32_t a, uint32_t b, uint32_t c) {
  Quotient quotient{0, 0};
  for (uint32_t digit = uint32_t{1} << 27; digit > 0; digit >>= 1) {
    quotient.whole <<= 1;
    quotient.rest = quotient.rest * 2 + ((b & digit) != 0 ? a : 0);
    while (quotient.rest >= c) {
      quotient.rest -= c;
      quotient.whole++;
    }
  }
  return quotient;
}

}  // namespace postern

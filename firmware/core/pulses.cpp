#include "pulses.h"

namespace postern {

uint32_t times8(uint32_t value, uint8_t count) {
  const auto high = static_cast<uint16_t>(static_cast<uint16_t>(value >> 16) * count);
  return multiply16(static_cast<uint16_t>(value), count) + (static_cast<uint32_t>(high) << 16);
}

void Pulses::reset(uint8_t gap) {
  gap_ = gap;
  low_ = tightLow(gap);
  high_ = tightHigh(gap);
  wideGapHigh_ = static_cast<uint16_t>(kWideHigh * gap);
  longestElapsed_ = 0xffffffff / gap;
  clear();
}

}  // namespace postern

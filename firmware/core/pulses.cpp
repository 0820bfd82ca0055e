#include "pulses.h"

namespace postern {

void Pulses::reset(uint8_t gap) {
  gap_ = gap;
  low_ = tightLow(gap);
  high_ = tightHigh(gap);
  wideGapHigh_ = static_cast<uint16_t>(kWideHigh * gap);
  longestElapsed_ = 0xffffffff / gap;
  clear();
}

}  // namespace postern

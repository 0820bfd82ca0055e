// SysTick as the one timer that wakes, where the emulator has no compare interrupt: it comes at what is
// armed, and every few milliseconds for Timing's checks.
#pragma once

#include <stdint.h>

namespace postern {

/**
 * A tick of `board::now` is so many of SysTick; rounded down, as coming too early costs only another look.
 */
struct OneShotScale {
  uint16_t times;
  uint16_t over;
};

void startOneShot(const OneShotScale& scale);

}  // namespace postern

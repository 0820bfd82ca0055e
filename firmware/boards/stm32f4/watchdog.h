// The independent watchdog: a main loop that has not come by for four seconds is begun anew.
#pragma once

#include "chip-registers.h"

namespace postern {
namespace stm32 {

/** Its clock is 32 kHz, give or take half; by 64, 2000 of them: a sector is erased in less. */
inline void startWatchdog() {
  watchdog().key = 0xcccc;
  watchdog().key = 0x5555;
  watchdog().prescaler = 4;
  watchdog().reload = 2000;
}

inline void feedWatchdog() { watchdog().key = 0xaaaa; }

}  // namespace stm32
}  // namespace postern

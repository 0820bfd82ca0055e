// The watchdog: a main loop that has not come by for two seconds is begun anew.
#pragma once

#include "chip-registers.h"

namespace postern {
namespace sam3x {

/** Of 32768 Hz by 128; it resets everything, and it never stops. */
inline void startWatchdog() { watchdog().mode = 512 | (1u << 13) | (512u << 16); }

inline void feedWatchdog() { watchdog().control = 0xa5000001; }

}  // namespace sam3x
}  // namespace postern

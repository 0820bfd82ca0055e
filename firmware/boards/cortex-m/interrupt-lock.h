// `board::lock` by BASEPRI: what calls Timing waits, what switches outputs at their tick does not.
#pragma once

#include "board.h"

namespace postern {

inline void interruptsOff() { asm volatile("cpsid i" ::: "memory"); }
inline void interruptsOn() { asm volatile("cpsie i" ::: "memory"); }

}  // namespace postern

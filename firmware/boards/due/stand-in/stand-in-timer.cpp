#include "stand-in-timer.h"

#include "board.h"
#include "cortex-m/one-shot.h"
#include "mps2-registers.h"

namespace postern {
namespace mps2 {

void startStandInTimer() {
  dualTimer().load = 0xffffffff;
  dualTimer().control = kTimerEnable | kTimer32Bits;
  // Both have the same clock.
  startOneShot({1, 1});
}

}  // namespace mps2

namespace board {

uint32_t ticksPerSecond() { return mps2::kClockHz; }

Ticks now() { return ~mps2::dualTimer().value; }

}  // namespace board
}  // namespace postern

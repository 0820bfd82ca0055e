#include "emulated-timer.h"

#include "../timer-registers.h"
#include "board.h"
#include "cortex-m/one-shot.h"

namespace postern {
namespace stm32 {

namespace {

constexpr uint32_t kTimerHz = 1000000000;
constexpr uint32_t kPrescaler = 24;
/** SysTick has the processor's 168 MHz. */
constexpr OneShotScale kScale = {168 * kPrescaler / 8, 1000 / 8};

}  // namespace

void startEmulatedTimer() {
  timer2().prescaler = kPrescaler - 1;
  timer2().reload = 0xffffffff;
  timer2().events = kTimerUpdate;
  timer2().control1 = kTimerEnable;
  startOneShot(kScale);
}

}  // namespace stm32

namespace board {

uint32_t ticksPerSecond() { return stm32::kTimerHz / stm32::kPrescaler; }

Ticks now() { return stm32::timer2().count; }

}  // namespace board
}  // namespace postern

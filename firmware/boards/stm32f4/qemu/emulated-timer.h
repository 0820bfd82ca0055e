// Time on QEMU's netduinoplus2, whose timers have no compare interrupt and capture nothing: TIM2 counts, at
// 1 GHz by 24 instead of 84 MHz by 2, and SysTick wakes. There are no edges but those that are simulated.
#pragma once

namespace postern {
namespace stm32 {

void startEmulatedTimer();

}  // namespace stm32
}  // namespace postern

// Pumps, fans and steering: 1282 Hz of TIM3 and TIM4, whose 65535 steps are the parts that a duty is told in.
#pragma once

namespace postern {
namespace stm32 {

void startDuties();

}  // namespace stm32
}  // namespace postern

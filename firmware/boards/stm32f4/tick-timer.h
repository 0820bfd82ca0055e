// Time, the wheel's edges, and what comes at its tick: two timers of 32 bits that count the same.
#pragma once

namespace postern {
namespace stm32 {

void startTickTimer();

}  // namespace stm32
}  // namespace postern

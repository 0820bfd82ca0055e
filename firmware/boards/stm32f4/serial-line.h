// The console's line: USART2, 115200 8N1.
#pragma once

#include "chip-registers.h"
#include "cortex-m/serial-rings.h"

namespace postern {
namespace stm32 {

constexpr uint32_t kListening = kUartOn | kUartReceives | kUartSends | kUartReceived;

void startSerialLine();

}  // namespace stm32
}  // namespace postern

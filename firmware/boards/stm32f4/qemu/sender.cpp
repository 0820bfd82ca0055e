#include "sender.h"

#include "cortex-m/core-registers.h"

void postern::wakeSender() {
  stm32::usart2().control1 = stm32::kListening | stm32::kUartCanSend;
  cortex::pendInterrupt(stm32::kUsart2Interrupt);
}

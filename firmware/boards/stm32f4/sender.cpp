#include "sender.h"

void postern::wakeSender() { stm32::usart2().control1 = stm32::kListening | stm32::kUartCanSend; }

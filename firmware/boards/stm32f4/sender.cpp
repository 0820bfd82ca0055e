// What makes USART2's interrupt come when there is something to send: an emulator has its own.
#include "serial-line.h"

void postern::wakeSender() { stm32::usart2().control1 = stm32::kListening | stm32::kUartCanSend; }

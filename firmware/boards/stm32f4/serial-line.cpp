#include "serial-line.h"

#include "clock-tree.h"
#include "cortex-m/core-registers.h"
#include "pins.h"

namespace postern {
namespace stm32 {

namespace {

constexpr uint32_t kBaud = 115200;
constexpr uint8_t kUartFunction = 7;

}  // namespace

void startSerialLine() {
  clocks().enableApb1 = clocks().enableApb1 | kUsart2Clock;
  setPin({'A', 2}, PinMode::alternate, kUartFunction);
  setPin({'A', 3}, PinMode::alternate, kUartFunction);
  usart2().rate = (kApb1Hz + kBaud / 2) / kBaud;
  usart2().control1 = kListening;
  cortex::enableInterrupt(kUsart2Interrupt, cortex::kOtherLevel);
}

}  // namespace stm32
}  // namespace postern

extern "C" void usart2() {
  using namespace postern;
  stm32::UartRegisters& uart = stm32::usart2();
  const uint32_t state = uart.state;
  // Reading it takes an overrun's flag back too.
  if ((state & stm32::kUartReceived) != 0) serialRings().received.put(static_cast<uint8_t>(uart.data));
  while ((uart.control1 & stm32::kUartCanSend) != 0 && (uart.state & stm32::kUartCanSend) != 0) {
    const int16_t byte = serialRings().sent.take();
    if (byte >= 0) uart.data = static_cast<uint32_t>(byte);
    else uart.control1 = stm32::kListening;
  }
}

#include "serial-line.h"

#include "clock-tree.h"
#include "cortex-m/core-registers.h"
#include "pins.h"

namespace postern {
namespace sam3x {

namespace {

constexpr uint32_t kBaud = 115200;
/** Its clock is the processor's by 16. */
constexpr uint32_t kRate = (kProcessorHz / 16 + kBaud / 2) / kBaud;

}  // namespace

void startSerialLine() {
  enableClock(kUartId);
  setPeripheral({'A', 8}, Peripheral::a);
  setPeripheral({'A', 9}, Peripheral::a);
  uart().rate = kRate;
  uart().mode = kUartNoParity;
  uart().control = kUartOn;
  uart().interruptEnable = kUartReceived;
  cortex::enableInterrupt(kUartId, cortex::kOtherLevel);
}

}  // namespace sam3x

void wakeSender() { sam3x::uart().interruptEnable = sam3x::kUartCanSend; }

}  // namespace postern

extern "C" void uartReady() {
  using namespace postern;
  sam3x::UartRegisters& uart = sam3x::uart();
  const uint32_t state = uart.state;
  if ((state & sam3x::kUartReceived) != 0) serialRings().received.put(static_cast<uint8_t>(uart.received));
  // What was overrun is lost; without this nothing more would be told of it.
  if ((state & sam3x::kUartOverrun) != 0) uart.control = sam3x::kUartOn | sam3x::kUartResetState;
  if ((state & uart.interruptMask & sam3x::kUartCanSend) == 0) return;
  const int16_t byte = serialRings().sent.take();
  if (byte >= 0) uart.sent = static_cast<uint32_t>(byte);
  else uart.interruptDisable = sam3x::kUartCanSend;
}

#include "stand-in-serial.h"

#include "cortex-m/core-registers.h"
#include "mps2-registers.h"

namespace postern {
namespace mps2 {

namespace {

constexpr uint32_t kBaud = 115200;

}  // namespace

void startStandInSerial() {
  uart0().divider = kClockHz / kBaud;
  uart0().control = kUartSends | kUartReceives | kUartSendInterrupt | kUartReceiveInterrupt;
  cortex::enableInterrupt(kUartReceiveNumber, cortex::kOtherLevel);
  cortex::enableInterrupt(kUartSendNumber, cortex::kOtherLevel);
}

}  // namespace mps2

/** Its interrupt comes after a byte was sent: the first one must be asked for. */
void wakeSender() { cortex::pendInterrupt(mps2::kUartSendNumber); }

}  // namespace postern

extern "C" void uartReceived() {
  using namespace postern;
  mps2::uart0().interrupt = mps2::kUartCame;
  while ((mps2::uart0().state & mps2::kUartReceived) != 0)
    serialRings().received.put(static_cast<uint8_t>(mps2::uart0().data));
}

extern "C" void uartSent() {
  using namespace postern;
  mps2::uart0().interrupt = mps2::kUartSent;
  while ((mps2::uart0().state & mps2::kUartFull) == 0) {
    const int16_t byte = serialRings().sent.take();
    if (byte < 0) return;
    mps2::uart0().data = static_cast<uint32_t>(byte);
  }
}

// The image for the STM32F4 as QEMU's netduinoplus2 can run it: its UART is the chip's; its clocks cannot be
// set up, its timers are emulated-timer.h, its flash cannot be written, and nothing measures.
#include "../duties.h"
#include "../pins.h"
#include "../serial-line.h"
#include "cortex-m/interrupt-lock.h"
#include "cortex-m/memory-storage.h"
#include "emulated-timer.h"
#include "engine.h"

namespace postern {
namespace board {

const char* name() { return "stm32f4-qemu"; }
uint16_t input(uint8_t) { return kNoInput; }

}  // namespace board
}  // namespace postern

int main() {
  using namespace postern;
  interruptsOff();
  stm32::startOutputs();
  stm32::startEmulatedTimer();
  stm32::startSerialLine();
  stm32::startDuties();
  startStorage();
  engine().begin();
  interruptsOn();
  for (;;) engine().loop();
}

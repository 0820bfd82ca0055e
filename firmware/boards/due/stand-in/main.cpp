// The image for the Due on a machine that QEMU has: its places in memory, and nothing else of a SAM3X8E.
// What is switched goes nowhere.
#include "cortex-m/interrupt-lock.h"
#include "cortex-m/memory-storage.h"
#include "engine.h"
#include "stand-in-serial.h"
#include "stand-in-timer.h"

namespace postern {
namespace board {

const char* name() { return "due-stand-in"; }
void outputs(OutputBits, OutputBits) {}
void duty(Duty, uint16_t) {}
uint16_t input(uint8_t) { return kNoInput; }

}  // namespace board
}  // namespace postern

int main() {
  using namespace postern;
  interruptsOff();
  mps2::startStandInTimer();
  mps2::startStandInSerial();
  startStorage();
  engine().begin();
  interruptsOn();
  for (;;) engine().loop();
}

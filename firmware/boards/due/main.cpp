// Arduino Due: SAM3X8E, a crystal of 12 MHz.
#include "clock-tree.h"
#include "cortex-m/check-ticks.h"
#include "cortex-m/flash-storage.h"
#include "cortex-m/interrupt-lock.h"
#include "cortex-m/no-crystal.h"
#include "duties.h"
#include "engine.h"
#include "pins.h"
#include "sensor-inputs.h"
#include "serial-line.h"
#include "tick-timer.h"
#include "watchdog.h"

namespace postern {
namespace board {

const char* name() { return "due"; }

}  // namespace board
}  // namespace postern

int main() {
  using namespace postern;
  interruptsOff();
  // After reset it runs, and its mode can be written once: erasing storage must come before its two seconds.
  sam3x::startWatchdog();
  const bool hasCrystal = sam3x::startClocks();
  sam3x::startOutputs();
  sam3x::startTickTimer();
  sam3x::startSerialLine();
  sam3x::startDuties();
  sam3x::startSensorInputs();
  startStorage();
  engine().begin();
  if (!hasCrystal) tellNoCrystal();
  startCheckTicks(sam3x::kProcessorHz);
  interruptsOn();
  for (;;) {
    engine().loop();
    sam3x::feedWatchdog();
  }
}

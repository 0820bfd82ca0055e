// STM32F405/407 with 100 pins or more, and a crystal of 8 MHz.
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

const char* name() { return "stm32f4"; }

}  // namespace board
}  // namespace postern

int main() {
  using namespace postern;
  interruptsOff();
  const bool hasCrystal = stm32::startClocks();
  stm32::startOutputs();
  stm32::startTickTimer();
  stm32::startSerialLine();
  stm32::startDuties();
  stm32::startSensorInputs();
  startStorage();
  engine().begin();
  if (!hasCrystal) tellNoCrystal();
  stm32::startWatchdog();
  startCheckTicks(stm32::kProcessorHz);
  interruptsOn();
  for (;;) {
    engine().loop();
    stm32::feedWatchdog();
  }
}

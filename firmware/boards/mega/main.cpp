// The firmware on an Arduino Mega 2560: see pins.h for what is where.
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/wdt.h>

#include "capture.h"
#include "tick-clock.h"
#include "compare.h"
#include "duties.h"
#include "engine.h"
#include "pins.h"
#include "sensors-adc.h"
#include "serial-line.h"

using namespace postern;

/** After a reset by the watchdog it is still on, and short: off before anything that takes time. */
extern "C" void __attribute__((naked, used, section(".init3"))) stopWatchdog() {
  MCUSR = 0;
  wdt_disable();
}

int main() {
  beginPins();
  beginClock();
  beginDuties();
  beginSensors();
  beginSerial();
  engine().begin();
  beginCapture();
  beginCompare();
  wdt_enable(WDTO_2S);
  sei();
  for (;;) {
    wdt_reset();
    engine().loop();
  }
}

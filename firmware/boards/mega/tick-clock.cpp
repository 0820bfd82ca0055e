#include "tick-clock.h"

#include <util/atomic.h>

#include "board.h"
#include "flash.h"

namespace postern {

volatile uint16_t turnsOfTimer;

void beginClock() {
  TCCR5A = 0;
  // Each cycle; captured when it rises, if it is so for four cycles.
  TCCR5B = _BV(CS50) | _BV(ICES5) | _BV(ICNC5);
  TIMSK5 = _BV(TOIE5);
}

Ticks board::now() {
  Ticks now = 0;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) now = timeNow();
  return now;
}

ShortTicks board::shortNow() {
  ShortTicks now = 0;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) now = TCNT5;
  return now;
}

const char* board::name() {
  static const char kName[] POSTERN_FLASH = "mega";
  return kName;
}

}  // namespace postern

ISR(TIMER5_OVF_vect) { postern::turnsOfTimer++; }

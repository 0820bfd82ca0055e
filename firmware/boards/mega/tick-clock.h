// Timer 5 counts each cycle of the processor; its 16 bits are made 32.
#pragma once

#include <avr/interrupt.h>
#include <avr/io.h>

#include "angle.h"

namespace postern {

/** How often the timer has gone round. */
extern volatile uint16_t turnsOfTimer;

/** The time whose lower half that is, a little ago at most. With interrupts off. */
inline __attribute__((always_inline)) Ticks wholeTime(uint16_t low) {
  union {
    Ticks whole;
    uint16_t halves[2];
  } time;
  time.halves[0] = low;
  time.halves[1] = turnsOfTimer;
  // It has gone round, and nobody could count it yet.
  if ((TIFR5 & _BV(TOV5)) != 0 && (low & 0x8000) == 0) time.halves[1]++;
  return time.whole;
}

/** With interrupts off. */
inline __attribute__((always_inline)) Ticks timeNow() { return wholeTime(TCNT5); }

void beginClock();

}  // namespace postern

// Teeth are stamped by the timer itself, the marker by who answers first.
#include "capture.h"

#include "tick-clock.h"
#include "levels.h"

namespace postern {

void beginCapture() {
  EICRA = _BV(ISC01) | _BV(ISC00);
  EIMSK = _BV(INT0);
  TIMSK5 |= _BV(ICIE5);
}

}  // namespace postern

ISR(TIMER5_CAPT_vect) {
  postern::leaveEdge(postern::Came::edge, postern::wholeTime(ICR5));
  postern::enterLower();
}

ISR(INT0_vect) {
  postern::leaveEdge(postern::Came::marker, postern::timeNow());
  postern::enterLower();
}

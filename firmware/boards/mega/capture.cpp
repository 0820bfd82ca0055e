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
  using namespace postern;
  const uint16_t low = ICR5;
  const Ticks at = wholeTime(low);
  if (isLowerBusy) leaveEdge(Came::edge, at);
  else edgeAtOnce(at, at + static_cast<uint16_t>(TCNT5 - low));
}

ISR(INT0_vect) {
  postern::leaveEdge(postern::Came::marker, postern::timeNow());
  postern::enterLower();
}

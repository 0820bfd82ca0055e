// Teeth are stamped by the timer itself, the marker by who answers first.
#include "capture.h"

#include "tick-clock.h"
#include "levels.h"
#include "timing.h"

namespace postern {

void beginCapture() {
  EICRA = _BV(ISC01) | _BV(ISC00);
  EIMSK = _BV(INT0);
  TIMSK5 |= _BV(ICIE5);
}

}  // namespace postern

ISR(TIMER5_CAPT_vect) {
  using namespace postern;
  const Ticks at = wholeTime(ICR5);
  if (areTeethBusy) {
    leaveEdge(Came::edge, at);
    return;
  }
  const bool wasBusy = isLowerBusy;
  isLowerBusy = areTeethBusy = true;
  sei();
  // An easy one is taken also while outputs that were switched are counted.
  if (timing().easyEdge(at)) edgeIsTaken(wasBusy);
  else edgeAtLength(at, wasBusy);
}

ISR(INT0_vect) {
  postern::leaveEdge(postern::Came::marker, postern::timeNow());
  postern::enterLower();
}

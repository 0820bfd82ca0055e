#include "pins.h"

#include <util/atomic.h>

namespace postern {

void beginPins() {
  PORTA = PORTC = 0;
  DDRA = DDRC = 0xff;
  // Pulled up where a sensor of an open collector pulls down.
  PORTL |= _BV(PL1);
  PORTD |= _BV(PD0);
  if (!kHasMorePorts) return;
  PORTB = PORTK = 0;
  DDRB = DDRK = 0xff;
}

void board::outputs(OutputBits on, OutputBits off) {
  PortLevels levels;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    levels.prepare(on, off);
    levels.write();
  }
}

}  // namespace postern

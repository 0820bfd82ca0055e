// Timers 3 and 4 switch these outputs themselves, 244 times a second.
#include "duties.h"

#include <avr/io.h>

#include "board.h"

namespace postern {

namespace {

constexpr uint8_t kFastUpToIcr = _BV(WGM33) | _BV(WGM32) | _BV(CS30);

}  // namespace

void beginDuties() {
  DDRE |= _BV(PE3) | _BV(PE4) | _BV(PE5);
  DDRH |= _BV(PH3) | _BV(PH4);
  ICR3 = ICR4 = 0xffff;
  TCCR3A = _BV(WGM31);
  TCCR4A = _BV(WGM41);
  TCCR3B = TCCR4B = kFastUpToIcr;
}

/** What is 0 is taken from the timer, which would be on for a tick. */
void board::duty(Duty of, uint16_t parts) {
  switch (of) {
    case Duty::fuelPump:
      OCR3A = parts;
      TCCR3A = static_cast<uint8_t>(parts == 0 ? TCCR3A & ~_BV(COM3A1) : TCCR3A | _BV(COM3A1));
      break;
    case Duty::fan1:
      OCR3B = parts;
      TCCR3A = static_cast<uint8_t>(parts == 0 ? TCCR3A & ~_BV(COM3B1) : TCCR3A | _BV(COM3B1));
      break;
    case Duty::fan2:
      OCR3C = parts;
      TCCR3A = static_cast<uint8_t>(parts == 0 ? TCCR3A & ~_BV(COM3C1) : TCCR3A | _BV(COM3C1));
      break;
    case Duty::steering1:
      OCR4A = parts;
      TCCR4A = static_cast<uint8_t>(parts == 0 ? TCCR4A & ~_BV(COM4A1) : TCCR4A | _BV(COM4A1));
      break;
    case Duty::steering2:
      OCR4B = parts;
      TCCR4A = static_cast<uint8_t>(parts == 0 ? TCCR4A & ~_BV(COM4B1) : TCCR4A | _BV(COM4B1));
      break;
    case Duty::count: break;
  }
}

}  // namespace postern

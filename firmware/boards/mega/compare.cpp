// Outputs are switched at their tick: timer 5 interrupts a little before, and the processor waits for the rest. So what other
// interrupts take, and the entry of this one, is no lateness.
#include "compare.h"

#include <util/atomic.h>

#include "tick-clock.h"
#include "levels.h"
#include "pins.h"

namespace postern {

namespace {

/** Ticks before its time: other interrupts, and what is done before the pins can be written. */
constexpr uint16_t kEarly = 200;
/** Sooner than that from now a comparison might be missed. */
constexpr uint8_t kSoon = 24;
/** Ticks from seeing that it is time to the pins, half a look at the clock included; and from them to the next look. */
constexpr int16_t kToPins = 9;
constexpr int16_t kFromPins = 8;
/** What is farther than the timer's half is looked at again after a while. */
constexpr Duration kFar = 0x7000;
constexpr uint16_t kWhile = 0x6000;

const Armed* armed;
bool isArmed;
bool isFar;
/** It is late, maybe by more than 16 bits can say. */
bool isPast;

/** With interrupts off. */
inline __attribute__((always_inline)) void setCompare() {
  const Ticks now = timeNow();
  const uint16_t low = static_cast<uint16_t>(now);
  const Duration ahead = ticksFrom(now, armed->at);
  isFar = ahead > kFar;
  isPast = ahead <= 0;
  if (isFar) OCR5A = static_cast<uint16_t>(low + kWhile);
  else if (ahead > static_cast<Duration>(kEarly + kSoon)) OCR5A = static_cast<uint16_t>(armed->at) - kEarly;
  else OCR5A = static_cast<uint16_t>(TCNT5 + kSoon);
}

}  // namespace

void beginCompare() {
  OCR5B = 0x8000;
  TIMSK5 |= _BV(OCIE5A) | _BV(OCIE5B);
}

void board::arm(const Armed& next) {
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    // What has just been done may be what this is: whoever learns of it arms anew.
    if (!hasDone()) {
      armed = &next;
      isArmed = true;
      setCompare();
    }
  }
}

void board::disarm() { isArmed = false; }

}  // namespace postern

ISR(TIMER5_COMPA_vect) {
  using namespace postern;
  if (!isArmed) return;
  const uint16_t at = static_cast<uint16_t>(armed->at);
  if (isFar) {
    setCompare();
    return;
  }
  PortLevels levels;
  levels.prepare(armed->on, armed->off);
  if (!isPast) {
    // A comparison of something else, that was still remembered.
    if (static_cast<int16_t>(TCNT5 - at) < -static_cast<int16_t>(kEarly + kSoon)) {
      setCompare();
      return;
    }
    while (static_cast<int16_t>(TCNT5 - at) < -kToPins) {
    }
  }
  levels.write();
  const int16_t late = static_cast<int16_t>(TCNT5 - at) - kFromPins;
  isArmed = false;
  leaveDone(isPast ? timeNow() : late < 0 ? armed->at : armed->at + static_cast<uint16_t>(late));
  enterLower();
}

/** Each 4.1 ms. */
ISR(TIMER5_COMPB_vect) {
  postern::leaveCheck();
  postern::enterLower();
}

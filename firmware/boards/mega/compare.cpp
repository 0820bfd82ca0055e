// Outputs are switched at their tick: timer 5 interrupts a little before, and the processor waits for the rest. So what other
// interrupts take, and the entry of this one, is no lateness. What comes soon after it is done from here, too, while what was
// done first may still wait to be counted.
#include "compare.h"

#include <util/atomic.h>

#include "tick-clock.h"
#include "levels.h"
#include "pins.h"

namespace postern {

namespace {

/** Ticks before its time: other interrupts, and what is done before the pins can be written. */
constexpr uint16_t kEarly = 260;
/** Sooner than that from now a comparison might be missed: from looking at the clock, and all the way through `setCompare`. */
constexpr uint8_t kSoon = 24;
constexpr uint8_t kSetting = 96;
/** Ticks from seeing that it is time to the pins, half a look at the clock included; and from them to the next look, with what a look more takes: so much later is on time. */
constexpr int16_t kToPins = 9;
constexpr int16_t kFromPins = 16;
/** What comes so soon after something is waited for: to leave and to come again would take as long. */
constexpr uint16_t kReturning = 320;
/** What comes so soon after something is counted together with it: half the work. */
constexpr uint16_t kTogether = 2400;
/** What is farther than the timer's half is looked at again after a while. */
constexpr Duration kFar = 0x7000;
constexpr uint16_t kWhile = 0x6000;

const Armed* armed;
/** So many come behind it. */
uint8_t behind;
bool isArmed;
bool isFar;
/** It is late, maybe by more than 16 bits can say. */
bool isPast;

/** With interrupts off. */
__attribute__((noinline)) void setCompare() {
  const Ticks now = timeNow();
  const Ticks at = armed->at;
  const Duration ahead = ticksFrom(now, at);
  isFar = ahead > kFar;
  isPast = ahead <= 0;
  if (isFar) OCR5A = static_cast<uint16_t>(now) + kWhile;
  else if (ahead > static_cast<Duration>(kEarly + kSetting)) OCR5A = static_cast<uint16_t>(at) - kEarly;
  else OCR5A = static_cast<uint16_t>(TCNT5 + kSoon);
}

/** The outputs are switched. @param late ticks, if it is not past @returns the next are to be switched from here */
__attribute__((noinline)) bool afterwards(int16_t late) {
  Ticks doneAt = armed->at;
  if (isPast) doneAt = timeNow();
  else if (late > 0) doneAt += static_cast<uint16_t>(late);
  bool isSoon = false;
  if (behind > 0) {
    const auto after = static_cast<uint16_t>(armed[1].at - armed->at);
    armed++;
    behind--;
    if (after < kReturning) {
      leaveDone(doneAt);
      return true;
    }
    setCompare();
    // Not more than two at once: what comes after these has to be armed in time.
    isSoon = after < kTogether && !hasDone();
  } else {
    isArmed = false;
  }
  if (isLowerBusy || isSoon) leaveDone(doneAt);
  else doneAtOnce(doneAt);
  return false;
}

}  // namespace

void beginCompare() {
  OCR5B = 0x8000;
  TIMSK5 |= _BV(OCIE5A) | _BV(OCIE5B);
}

bool board::arm(const Chain& chain) {
  bool isTaken = false;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    // What has just been done may be what this is.
    if (!hasDone()) {
      armed = chain.all;
      behind = static_cast<uint8_t>(chain.count - 1);
      isArmed = true;
      setCompare();
      isTaken = true;
    }
  }
  return isTaken;
}

void board::disarm() { isArmed = false; }

}  // namespace postern

ISR(TIMER5_COMPA_vect) {
  using namespace postern;
  if (!isArmed) return;
  uint16_t at = static_cast<uint16_t>(armed->at);
  PortLevels levels;
  levels.prepare(armed->on, armed->off);
  if (!isPast) {
    // Not yet; or a comparison of something else, that was still remembered.
    if (isFar || static_cast<int16_t>(TCNT5 - at) < -static_cast<int16_t>(kEarly + kSetting)) {
      setCompare();
      return;
    }
    while (static_cast<int16_t>(TCNT5 - at) < -kToPins) {
    }
  }
  levels.write();
  while (afterwards(static_cast<int16_t>(TCNT5 - at) - kFromPins)) {
    at = static_cast<uint16_t>(armed->at);
    levels.prepare(armed->on, armed->off);
    while (static_cast<int16_t>(TCNT5 - at) < -kToPins) {
    }
    levels.write();
  }
}

/** Each 4.1 ms. */
ISR(TIMER5_COMPB_vect) {
  postern::leaveCheck();
  postern::enterLower();
}

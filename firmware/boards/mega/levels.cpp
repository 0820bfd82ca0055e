#include "levels.h"

#include <avr/interrupt.h>

#include "tick-clock.h"
#include "sensors-adc.h"
#include "timing.h"

namespace postern {

volatile bool isLowerBusy;

namespace {

/** Power of two. At 22,000 rpm a wheel of 60 teeth on the crank gives an edge each 45 us. */
constexpr uint8_t kRoom = 16;

struct Edges {
  Ticks at[kRoom];
  Came what[kRoom];
  uint8_t first;
  uint8_t count;
};

/** What is done is at most one by each wake, and what came behind it. */
constexpr uint8_t kDoneRoom = 4;

struct Done {
  Ticks at[kDoneRoom];
  uint8_t first;
  uint8_t count;
};

Edges edges;
Done done;
bool hasCheck;
/** Not 0: there may be something of these. */
uint8_t waiting;

template <uint8_t kOf>
uint8_t placeOf(uint8_t first, uint8_t count) {
  return static_cast<uint8_t>((first + count) & (kOf - 1));
}

}  // namespace

void leaveEdge(Came what, Ticks at) {
  // The decoder finds it missing.
  if (edges.count == kRoom) return;
  const uint8_t place = placeOf<kRoom>(edges.first, edges.count);
  edges.at[place] = at;
  edges.what[place] = what;
  edges.count++;
  waiting = 1;
}

void leaveDone(Ticks at) {
  if (done.count == kDoneRoom) return;
  done.at[placeOf<kDoneRoom>(done.first, done.count)] = at;
  done.count++;
  waiting = 1;
}

void leaveCheck() {
  hasCheck = true;
  waiting = 1;
}

bool hasDone() { return done.count != 0; }

namespace {

inline __attribute__((always_inline)) void leaveLower() {
  cli();
  if (waiting != 0) runLower();
  isLowerBusy = false;
}

}  // namespace

__attribute__((noinline)) void doneAtOnce(Ticks at) {
  isLowerBusy = true;
  // What came behind something.
  if (done.count != 0) {
    leaveDone(at);
  } else {
    sei();
    timing().wake(at);
  }
  leaveLower();
}

__attribute__((noinline)) void edgeAtOnce(Ticks at, Ticks now) {
  isLowerBusy = true;
  if (done.count != 0) {
    leaveEdge(Came::edge, at);
  } else {
    sei();
    timing().edge(at, now);
  }
  leaveLower();
}

__attribute__((noinline)) void runLower() {
  for (;;) {
    if (done.count != 0) {
      const Ticks at = done.at[done.first];
      done.first = placeOf<kDoneRoom>(done.first, 1);
      const bool isLast = --done.count == 0;
      sei();
      timing().wake(at, isLast);
    } else if (edges.count != 0) {
      const Ticks now = timeNow();
      const Ticks at = edges.at[edges.first];
      const Came what = edges.what[edges.first];
      edges.first = placeOf<kRoom>(edges.first, 1);
      edges.count--;
      const bool isLast = edges.count == 0;
      sei();
      if (what == Came::edge) timing().edge(at, now, isLast);
      else timing().marker(at, now);
    } else if (hasCheck) {
      hasCheck = false;
      const Ticks now = timeNow();
      sei();
      timing().check(now);
      readNextSensor();
    } else {
      waiting = 0;
      return;
    }
    cli();
  }
}

uint8_t board::lock() {
  const bool before = isLowerBusy;
  isLowerBusy = true;
  return before ? 1 : 0;
}

void board::unlock(uint8_t before) {
  if (before != 0) return;
  const uint8_t status = SREG;
  cli();
  // Before interrupts are on for the first time nothing waits.
  if ((status & _BV(SREG_I)) != 0) runLower();
  isLowerBusy = false;
  SREG = status;
}

}  // namespace postern

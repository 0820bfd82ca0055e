#include "levels.h"

#include <avr/interrupt.h>

#include "tick-clock.h"
#include "sensors-adc.h"
#include "timing.h"

namespace postern {

volatile bool isLowerBusy;
volatile bool areTeethBusy;

namespace {

/** Power of two. At 22,000 rpm a wheel of 60 teeth on the crank gives an edge each 45 us. */
constexpr uint8_t kRoom = 16;

struct Edges {
  Ticks at[kRoom];
  Came what[kRoom];
  uint8_t first;
};

/** What is done is at most one by each wake, and what came behind it. Power of two. */
constexpr uint8_t kDoneRoom = 8;

struct Done {
  Ticks at[kDoneRoom];
  uint8_t first;
  uint8_t count;
};

Edges edges;
/** An edge that could not be taken when it came; those that came since wait for it. */
Ticks leftAt;
bool hasLeft;
Done done;
bool hasCheck;
uint8_t waitingEdges;
/** Not 0: there may be something of these. */
uint8_t waiting;

template <uint8_t kOf>
uint8_t placeOf(uint8_t first, uint8_t count) {
  return static_cast<uint8_t>((first + count) & (kOf - 1));
}

}  // namespace

void leaveEdge(Came what, Ticks at) {
  areTeethBusy = true;
  // The decoder finds it missing.
  if (waitingEdges == kRoom) return;
  const uint8_t place = placeOf<kRoom>(edges.first, waitingEdges);
  edges.at[place] = at;
  edges.what[place] = what;
  waitingEdges++;
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

static inline __attribute__((always_inline)) void leaveLower() {
  if (waiting != 0) runLower();
  isLowerBusy = false;
}

__attribute__((noinline)) void doneAtOnce(Ticks at) {
  isLowerBusy = true;
  // What came behind something.
  if (done.count != 0) {
    leaveDone(at);
  } else {
    sei();
    timing().wake(at);
    cli();
  }
  leaveLower();
}

__attribute__((noinline)) void edgeAtLength(Ticks at, bool wasBusy) {
  // What has been switched is counted before it; what is from now on is later than this.
  const Ticks now = board::now();
  if (!wasBusy && done.count == 0) {
    timing().edge(at, now);
  } else {
    leftAt = at;
    hasLeft = true;
    waiting = 1;
  }
  edgeIsTaken(wasBusy);
}

void edgeIsTaken(bool wasBusy) {
  cli();
  areTeethBusy = hasLeft || waitingEdges != 0;
  if (wasBusy) sei();
  else leaveLower();
}

__attribute__((noinline)) void runLower() {
  for (;;) {
    areTeethBusy = hasLeft || waitingEdges != 0;
    if (done.count != 0) {
      const Ticks at = done.at[done.first];
      done.first = placeOf<kDoneRoom>(done.first, 1);
      const bool isLast = --done.count == 0;
      sei();
      timing().wake(at, isLast);
    } else if (hasLeft || waitingEdges != 0) {
      const Ticks now = timeNow();
      Ticks at = leftAt;
      Came what = Came::edge;
      if (!hasLeft) {
        at = edges.at[edges.first];
        what = edges.what[edges.first];
        edges.first = placeOf<kRoom>(edges.first, 1);
        waitingEdges--;
      }
      hasLeft = false;
      const bool isLast = waitingEdges == 0;
      areTeethBusy = true;
      sei();
      if (what == Came::edge) timing().edge(at, now, isLast);
      else timing().marker(at, now);
    } else if (hasCheck) {
      hasCheck = false;
      areTeethBusy = true;
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
  areTeethBusy = true;
  return before ? 1 : 0;
}

void board::unlock(uint8_t before) {
  if (before != 0) return;
  const uint8_t status = SREG;
  cli();
  // Before interrupts are on for the first time nothing waits.
  if ((status & _BV(SREG_I)) != 0) runLower();
  isLowerBusy = areTeethBusy = false;
  SREG = status;
}

}  // namespace postern

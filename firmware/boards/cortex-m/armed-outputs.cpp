#include "armed-outputs.h"

#include "core-registers.h"
#include "timing.h"

namespace postern {

namespace {

Armed armed = {0, 0, 0};
volatile bool isArmed = false;
/** What comes soon after it, and how many. */
const Armed* followers = nullptr;
uint8_t behind = 0;
/** The outputs were switched, then, and Timing does not know it yet. */
volatile bool isDone = false;
volatile Ticks doneAt = 0;
/** What went on then. */
volatile uint32_t doneOn = 0;

/** The compare interrupt runs at another level: it must not see half of what is armed. */
void beNoLongerArmed() {
  isArmed = false;
  asm volatile("dmb" ::: "memory");
  stopCompare();
}

/**
 * A new prediction came just after the outputs were switched by the old one. What is due by the new one too
 * stays on, for Timing does it next; everything else goes off again, as Timing would not know that it is on.
 */
void settle(uint32_t due) {
  if (!isDone) return;
  board::outputs(0, doneOn & ~due);
  doneOn = doneOn & due;
}

void armOne(const Armed& next) {
  beNoLongerArmed();
  settle(ticksFrom(next.at, board::now()) >= 0 ? next.on : 0);
  armed = next;
  asm volatile("dmb" ::: "memory");
  isArmed = true;
  startCompare(next.at);
}

}  // namespace

void compareReached() {
  if (!isArmed || ticksFrom(armed.at, board::now()) < 0) return;
  isArmed = false;
  board::outputs(armed.on, armed.off);
  doneAt = board::now();
  doneOn = ((isDone ? doneOn : 0) | armed.on) & ~armed.off;
  isDone = true;
  cortex::system().control = cortex::kPendWake;
}

namespace board {

bool arm(const Chain& chain) {
  followers = chain.all + 1;
  behind = static_cast<uint8_t>(chain.count - 1);
  armOne(*chain.all);
  return true;
}

void disarm() {
  beNoLongerArmed();
  behind = 0;
  settle(0);
}

}  // namespace board
}  // namespace postern

/** Exception 14 comes before every interrupt of the same level: an edge cannot come between. */
extern "C" void pendSv() {
  using namespace postern;
  if (!isDone) return;
  isDone = false;
  if (behind > 0) {
    behind--;
    armOne(*followers++);
  }
  timing().wake(doneAt);
}

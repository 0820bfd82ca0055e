// Two levels of interrupts, which an AVR does not have.
//
// The upper level is the processor's interrupts: they take a time stamp, a byte, or switch the pins, and are
// over after some microseconds. What takes longer (the decoder, the scheduler) is the lower level: begun by
// an interrupt of the upper one with interrupts on again, it is interrupted by all of them, and never by
// itself. What comes for it while it runs, or while the main loop holds it off, waits here.
#pragma once

#include "board.h"

namespace postern {

/** The lower level runs, or is held off. */
extern volatile bool isLowerBusy;
/** It reads teeth, or some wait for it: what comes must wait, too. */
extern volatile bool areTeethBusy;

/** Does all that waits for the lower level. It must be busy; interrupts are off before and after. */
void runLower();

/** At the end of an interrupt that has left something for the lower level. */
inline __attribute__((always_inline)) void enterLower() {
  if (isLowerBusy) return;
  isLowerBusy = true;
  runLower();
  isLowerBusy = false;
}

// At the end of an interrupt that has found the lower level free.
/** It has switched outputs. */
void doneAtOnce(Ticks at);
/**
 * It has seen a tooth, none waits, both levels are told to be busy, and interrupts are on.
 * @param wasBusy the lower level was before: then it is left to that
 */
void edgeAtLength(Ticks at, bool wasBusy);
/** The same, and the tooth has been taken: what waits has its turn. */
void edgeIsTaken(bool wasBusy);

// What waits, each told with interrupts off.
enum class Came : uint8_t { edge, marker };
void leaveEdge(Came what, Ticks at);
/** What was armed has been done. */
void leaveDone(Ticks at);
void leaveCheck();
/** Whether something that was armed has been done, and the lower level does not know yet. */
bool hasDone();

}  // namespace postern

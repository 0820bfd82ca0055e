// What is armed is done by the compare interrupt, at its tick, whatever else runs; Timing is told of it right
// after, at its own level. Of a chip with a compare interrupt.
#pragma once

#include "board.h"

namespace postern {

/** Of the chip: the interrupt comes at that time, or at once if it is over; and no more. */
void startCompare(Ticks at);
void stopCompare();

/** In the compare interrupt; it may come too often. */
void compareReached();

}  // namespace postern

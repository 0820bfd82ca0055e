// SysTick, 1000 times a second at Timing's level: what must be looked at now and then. Of a chip with a
// compare interrupt; elsewhere SysTick is what wakes (one-shot.h).
#pragma once

#include <stdint.h>

namespace postern {

void startCheckTicks(uint32_t processorHz);

/** Of the chip, each millisecond: the next sensor's input. */
void nextInput();

}  // namespace postern

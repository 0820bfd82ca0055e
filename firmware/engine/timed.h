// What the main loop asks of the one timing that there is. Functions of their own: where the main loop is linked apart from what
// interrupts run (tools/firmware/mega-flags.ts), the compiler sees all calls of the rest of it, and knows the one by its address.
#pragma once

#include "timing.h"

namespace postern {
namespace timed {

/** With limits for speeds that an engine has. */
WheelProblem configure(const Wheel& wheel);
Pair* freePairs();
bool submit(uint8_t count, uint16_t number, const Lasting& injectors, const Lasting& coils);
const Plan& newest();
void setDriven(bool isDriven);
bool isDriven();
void cut(bool isCut);
void simulate(uint32_t cycleTicks);

TimingState read();
DecoderCounts decoderCounts(bool andReset);
LatenessCounts lateness(OutputClass of, bool andReset);
SpanMeter span(Interrupt of, bool andReset);

}  // namespace timed
}  // namespace postern

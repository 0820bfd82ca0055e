#include "check-ticks.h"

#include "core-registers.h"
#include "timing.h"

namespace postern {

namespace {

constexpr uint8_t kChecksEveryMs = 5;

}  // namespace

void startCheckTicks(uint32_t processorHz) {
  cortex::system().priority[cortex::kPendSvPriority] = cortex::kTimingLevel;
  cortex::system().priority[cortex::kSysTickPriority] = cortex::kTimingLevel;
  cortex::startSysTick(processorHz / 1000 - 1);
}

}  // namespace postern

extern "C" void sysTick() {
  using namespace postern;
  static uint8_t milliseconds = 0;
  nextInput();
  if (++milliseconds < kChecksEveryMs) return;
  milliseconds = 0;
  timing().check(board::now());
}

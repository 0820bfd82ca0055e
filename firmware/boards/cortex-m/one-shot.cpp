#include "one-shot.h"

#include "core-registers.h"
#include "timing.h"

namespace postern {

namespace {

constexpr uint32_t kChecksASecond = 200;

OneShotScale scale = {1, 1};
Armed armed = {0, 0, 0};
bool isArmed = false;
Ticks nextCheck = 0;

/** At what comes first. */
void set() {
  const Ticks now = board::now();
  Duration left = ticksFrom(now, nextCheck);
  if (isArmed && ticksFrom(now, armed.at) < left) left = ticksFrom(now, armed.at);
  // A check is at most 5 ms away, which is no great product.
  const uint32_t wait = left > 0 ? static_cast<uint32_t>(left) * scale.times / scale.over : 0;
  cortex::startSysTick(wait > 1 ? wait : 1);
}

}  // namespace

void startOneShot(const OneShotScale& given) {
  scale = given;
  cortex::system().priority[cortex::kSysTickPriority] = cortex::kTimingLevel;
  nextCheck = board::now();
  set();
}

namespace board {

bool arm(const Chain& chain) {
  armed = *chain.all;
  isArmed = true;
  set();
  return true;
}

void disarm() { isArmed = false; }

}  // namespace board
}  // namespace postern

extern "C" void sysTick() {
  using namespace postern;
  const Ticks now = board::now();
  if (isArmed && ticksFrom(armed.at, now) >= 0) {
    isArmed = false;
    board::outputs(armed.on, armed.off);
    timing().wake(now);
  }
  if (ticksFrom(nextCheck, now) >= 0) {
    nextCheck = now + board::ticksPerSecond() / kChecksASecond;
    timing().check(now);
  }
  set();
}

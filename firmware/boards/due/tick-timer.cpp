#include "tick-timer.h"

#include "clock-tree.h"
#include "cortex-m/armed-outputs.h"
#include "cortex-m/captured-edges.h"
#include "cortex-m/core-registers.h"
#include "pins.h"

namespace postern {
namespace sam3x {

namespace {

/** TIMER_CLOCK1, the fastest: a cycle at 20 rpm has 252 million, of the 268 million that a cycle may have. */
constexpr uint32_t kTicksPerSecond = kProcessorHz / 2;

/**
 * A pin's rising edges are told. The other edge must be captured too: A is not captured again before B was
 * (37.6.9, "Capture Mode").
 */
constexpr uint32_t kCaptures = kTimerRisingA | kTimerFallingB;

TimerChannel& wheel() { return timers().channels[0]; }
TimerChannel& marker() { return timers().channels[1]; }
TimerChannel& comparer() { return timers().channels[2]; }

}  // namespace

void startTickTimer() {
  for (uint8_t id = kTimer0Id; id <= kTimer2Id; id++) enableClock(id);
  setPeripheral({'B', 25}, Peripheral::b);
  setPeripheral({'A', 2}, Peripheral::a);
  wheel().mode = kCaptures;
  marker().mode = kCaptures;
  comparer().mode = kTimerWave;
  for (TimerChannel& channel : timers().channels) channel.control = kTimerEnable;
  timers().control = kTimerSync;
  wheel().interruptEnable = kTimerCaptured;
  marker().interruptEnable = kTimerCaptured;
  cortex::enableInterrupt(kTimer2Id, cortex::kCompareLevel);
  cortex::enableInterrupt(kTimer0Id, cortex::kTimingLevel);
  cortex::enableInterrupt(kTimer1Id, cortex::kTimingLevel);
}

}  // namespace sam3x

void startCompare(Ticks at) {
  sam3x::TimerChannel& timer = sam3x::comparer();
  timer.compare = at;
  // Reading it takes an old flag back.
  static_cast<void>(timer.state);
  timer.interruptEnable = sam3x::kTimerCompared;
  // The tick may have gone by meanwhile.
  if (ticksFrom(at, board::now()) >= 0) cortex::pendInterrupt(sam3x::kTimer2Id);
}

void stopCompare() { sam3x::comparer().interruptDisable = sam3x::kTimerCompared; }

namespace board {

uint32_t ticksPerSecond() { return sam3x::kTicksPerSecond; }

Ticks now() { return sam3x::comparer().count; }

}  // namespace board
}  // namespace postern

extern "C" void timer2() {
  static_cast<void>(postern::sam3x::comparer().state);
  postern::compareReached();
}

/** Both sensors' edges: whichever interrupt comes first takes what came first. */
extern "C" void edgesCaptured() {
  using namespace postern;
  const bool isWheel = (sam3x::wheel().state & sam3x::kTimerCaptured) != 0;
  const bool isMarker = (sam3x::marker().state & sam3x::kTimerCaptured) != 0;
  const Ticks wheelAt = sam3x::wheel().captureA;
  const Ticks markerAt = sam3x::marker().captureA;
  tellEdges({isWheel, wheelAt}, {isMarker, markerAt});
}

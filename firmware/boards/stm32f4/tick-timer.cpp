#include "tick-timer.h"

#include "clock-tree.h"
#include "cortex-m/armed-outputs.h"
#include "cortex-m/captured-edges.h"
#include "cortex-m/core-registers.h"
#include "pins.h"
#include "timer-registers.h"

namespace postern {
namespace stm32 {

namespace {

/** A cycle at 20 rpm has 252 million of them, of the 268 million that a cycle may have. */
constexpr uint32_t kTicksPerSecond = 42000000;
constexpr uint32_t kPrescaler = kTimerHz / kTicksPerSecond - 1;

/**
 * An edge is believed when the pin stays as it is for 8 looks, 8 cycles of the timer's clock apart (IC3F =
 * 1001): 64 of them later, which are as many half ticks.
 */
constexpr uint32_t kFilter = 9;
constexpr Ticks kFilterTicks = 64 / (kPrescaler + 1);

/** Channels 3 and 4 capture their own pins (CC3S = CC4S = 01), rising edges. */
constexpr uint32_t kCaptures = 1u | (kFilter << 4) | (1u << 8) | (kFilter << 12);
constexpr uint32_t kCapturesOn = (1u << 8) | (1u << 12);

constexpr uint8_t kTimerFunction = 1;

void start(TimerRegisters& timer) {
  timer.prescaler = kPrescaler;
  timer.reload = 0xffffffff;
  // The prescaler is taken over.
  timer.events = kTimerUpdate;
  timer.status = 0;
}

}  // namespace

void startTickTimer() {
  clocks().enableApb1 = clocks().enableApb1 | kTim2Clock | kTim5Clock;
  setPin({'B', 10}, PinMode::alternate, kTimerFunction);
  setPin({'B', 11}, PinMode::alternate, kTimerFunction);
  start(timer2());
  start(timer5());
  timer2().channelModes[1] = kCaptures;
  timer2().channels = kCapturesOn;
  timer2().interrupts = kTimerChannel3 | kTimerChannel4;
  // The one that compares begins with the one that captures: 18.3.15, "Starting 2 timers synchronously".
  timer2().control2 = kTimerTellsEnable;
  timer5().slaveMode = kTimerStartedByTim2;
  timer2().control1 = kTimerEnable;
  cortex::enableInterrupt(kTim5Interrupt, cortex::kCompareLevel);
  cortex::enableInterrupt(kTim2Interrupt, cortex::kTimingLevel);
}

}  // namespace stm32

void startCompare(Ticks at) {
  stm32::TimerRegisters& timer = stm32::timer5();
  timer.captureCompare[0] = at;
  timer.status = ~stm32::kTimerChannel1;
  timer.interrupts = stm32::kTimerChannel1;
  // The tick may have gone by meanwhile, or the two timers may be one apart.
  if (ticksFrom(at, board::now()) >= 0) cortex::pendInterrupt(stm32::kTim5Interrupt);
}

void stopCompare() { stm32::timer5().interrupts = 0; }

namespace board {

uint32_t ticksPerSecond() { return stm32::kTicksPerSecond; }

/** Of the timer that compares: what is due by it is due. */
Ticks now() { return stm32::timer5().count; }

}  // namespace board
}  // namespace postern

extern "C" void tim5() {
  using namespace postern;
  stm32::timer5().status = ~stm32::kTimerChannel1;
  compareReached();
}

/** Edges of both sensors. */
extern "C" void tim2() {
  using namespace postern;
  stm32::TimerRegisters& timer = stm32::timer2();
  const uint32_t came = timer.status & (stm32::kTimerChannel3 | stm32::kTimerChannel4);
  // Reading what was captured takes the flag back.
  const bool isWheel = (came & stm32::kTimerChannel3) != 0;
  const bool isMarker = (came & stm32::kTimerChannel4) != 0;
  const Ticks wheelAt = isWheel ? timer.captureCompare[2] - stm32::kFilterTicks : 0;
  const Ticks markerAt = isMarker ? timer.captureCompare[3] - stm32::kFilterTicks : 0;
  tellEdges({isWheel, wheelAt}, {isMarker, markerAt});
}

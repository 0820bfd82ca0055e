#include "wheel.h"

namespace postern {

namespace {

constexpr uint8_t kMinTeeth = 2;
/** A gap needs even pulses before and after it. */
constexpr uint8_t kMinTeethBesideGap = 3;
constexpr uint32_t kSecondsOfTurnAt1Rpm = 60;
constexpr uint32_t kMaxTicks = 0xffffffff;

/**
 * Ticks of a cycle, to the nearest, without a product of more than 32 bits; the most there is where it has
 * more.
 */
uint32_t cycleOfRpm(uint16_t rpm, uint32_t ticksPerSecond) {
  if (rpm == 0) return kMaxTicks;
  constexpr uint32_t seconds = 2 * kSecondsOfTurnAt1Rpm;
  const uint32_t whole = ticksPerSecond / rpm;
  const uint32_t rest = ticksPerSecond % rpm;
  if (whole >= kMaxTicks / seconds) return kMaxTicks;
  return whole * seconds + (rest * 2 * seconds + rpm) / (2 * uint32_t{rpm});
}

}  // namespace

uint32_t longestPulse(const Wheel& wheel) {
  const uint32_t gap = wheel.gap();
  const uint32_t places = wheel.placesOfCycle();
  // A pulse of the gap times the places, for the cycle; and two of them times the gap, for the comparisons.
  return kMaxTicks / (gap * (places > 2 * gap ? places : 2 * gap));
}

Limits limitsOf(const Wheel& wheel, uint32_t ticksPerSecond, uint16_t slowestRpm, uint16_t fastestRpm) {
  const uint32_t places = wheel.placesOfCycle();
  const uint32_t longest = longestPulse(wheel);
  const uint32_t cycle = cycleOfRpm(slowestRpm, ticksPerSecond);
  const uint32_t slowest = cycle / places + (cycle % places > 0 ? 1 : 0);
  const uint32_t fastest = cycleOfRpm(fastestRpm, ticksPerSecond) / places;
  Limits limits;
  limits.fastestTicks = fastest > 0 ? fastest : 1;
  limits.slowestTicks = slowest < longest ? slowest : longest;
  const uint32_t timeout = limits.slowestTicks * wheel.gap() * 2;
  limits.timeoutTicks = timeout < kMaxTimeoutTicks ? timeout : kMaxTimeoutTicks;
  return limits;
}

WheelProblem wheelProblem(const Wheel& wheel) {
  if (wheel.places > kMaxPlaces) return WheelProblem::tooManyPlaces;
  if (wheel.missing > kMaxMissing) return WheelProblem::tooManyMissing;
  const uint8_t fewest = wheel.missing > 0 ? kMinTeethBesideGap : kMinTeeth;
  if (wheel.places < wheel.missing + fewest) return WheelProblem::tooFewTeeth;
  const bool hasGapOfCycle = wheel.missing > 0 && wheel.shaft == WheelShaft::cam;
  if (wheel.hasMarker && hasGapOfCycle) return WheelProblem::markerBesideGap;
  return WheelProblem::none;
}

WheelProblem limitsProblem(const Limits& limits, const Wheel& wheel) {
  if (limits.fastestTicks < 1) return WheelProblem::fastestIsZero;
  if (limits.slowestTicks <= limits.fastestTicks) return WheelProblem::slowestNotOverFastest;
  if (limits.slowestTicks > longestPulse(wheel)) return WheelProblem::slowestTooLong;
  if (limits.timeoutTicks < limits.slowestTicks * wheel.gap()) return WheelProblem::timeoutShorterThanGap;
  if (limits.timeoutTicks > kMaxTimeoutTicks) return WheelProblem::timeoutTooLong;
  return WheelProblem::none;
}

Sync bestSync(const Wheel& wheel) {
  if (wheel.hasMarker) return Sync::cycle;
  if (wheel.missing == 0) return Sync::none;
  return wheel.shaft == WheelShaft::cam ? Sync::cycle : Sync::turn;
}

}  // namespace postern

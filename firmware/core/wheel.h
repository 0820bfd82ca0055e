// Toothed wheels, and how long their pulses may be; beside contract/schedule/decoder/{wheel,limits}.ts.
#pragma once

#include <stdint.h>

#include "angle.h"

namespace postern {

/** A wheel has at most so many places on its rim. */
constexpr uint8_t kMaxPlaces = 120;
/** With more, the next tooth missing makes a gap that is hardly longer. */
constexpr uint8_t kMaxMissing = 3;

enum class WheelShaft : uint8_t { crank, cam };

/**
 * A wheel has places at even distances; at some of them the tooth is missing, which makes the gap that says
 * where the wheel is. "36-1" has 36 places and 35 teeth, "12" is plain, "12+1" is plain with a second sensor
 * that gives one pulse a cycle.
 */
struct Wheel {
  /** Places on the rim, those of missing teeth counted: 36 of a 36-1. */
  uint8_t places = 0;
  /** Missing teeth, side by side: 1 of a 36-1, 0 of a plain wheel. */
  uint8_t missing = 0;
  /** A crank wheel turns twice a cycle of 720 degrees, a cam wheel once. */
  WheelShaft shaft = WheelShaft::crank;
  /** Where the cycle is at the edge of tooth 0, the first after the gap. */
  Angle16 offset = 0;
  /**
   * The second sensor's place: a plain wheel's tooth 0 is the one after it; at a crank wheel with a gap it
   * tells the first half of the cycle from the second, and may be 90 degrees off.
   */
  bool hasMarker = false;
  Angle16 marker = 0;

  uint8_t turns() const { return shaft == WheelShaft::crank ? 2 : 1; }
  uint8_t teeth() const { return static_cast<uint8_t>(places - missing); }
  /** Places of the gap; 1: there is none. */
  uint8_t gap() const { return static_cast<uint8_t>(missing + 1); }
  /** Of 720 degrees. */
  uint8_t placesOfCycle() const { return static_cast<uint8_t>(places * turns()); }
  uint8_t edgesOfCycle() const { return static_cast<uint8_t>(teeth() * turns()); }
};

/**
 * How much is known: nothing; the crank's angle, but not in which of the cycle's two turns; or the whole
 * cycle's.
 */
enum class Sync : uint8_t { none, turn, cycle };

/** How long a pulse of a wheel may be, in ticks. */
struct Limits {
  /** Shortest pulse of one place: what is shorter is noise, and left out. */
  uint32_t fastestTicks = 0;
  /** Longest pulse of one place: what is longer is too slow to predict by. */
  uint32_t slowestTicks = 0;
  /** The wheel stands when no edge came for so long. */
  uint32_t timeoutTicks = 0;
};

/** Why a wheel, or its limits, cannot be. */
enum class WheelProblem : uint8_t {
  none,
  tooManyPlaces,
  tooManyMissing,
  tooFewTeeth,
  markerBesideGap,
  /** More places than the decoder was given memory for. */
  noMemory,
  fastestIsZero,
  slowestNotOverFastest,
  timeoutShorterThanGap,
  /**
   * More than half of what a tick counter can count: an edge after it could not be told from one before it.
   */
  timeoutTooLong,
  /** A cycle at the slowest pace, of pulses as long as a gap, has more than 32 bits. */
  slowestTooLong,
};

/** Longest time-out: time is compared by its signed difference. */
constexpr uint32_t kMaxTimeoutTicks = 0x7fffffff;

/**
 * The longest `slowestTicks` of a wheel with which no product in the decoder has more than 32 bits. Divides.
 */
uint32_t longestPulse(const Wheel& wheel);

/**
 * Limits for speeds of the engine's crank. A cranking engine goes far below its mean speed, so leave it room.
 * Divides.
 */
Limits limitsOf(const Wheel& wheel, uint32_t ticksPerSecond, uint16_t slowestRpm = 20,
                uint16_t fastestRpm = 15000);

WheelProblem wheelProblem(const Wheel& wheel);
/** Of a wheel that has no problem itself. */
WheelProblem limitsProblem(const Limits& limits, const Wheel& wheel);

/** The most that a decoder can ever know from such a wheel. */
Sync bestSync(const Wheel& wheel);

}  // namespace postern

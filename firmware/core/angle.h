// Angles of a shaft's working cycle, and how long they take; beside contract/schedule/angle.ts.
#pragma once

#include <stdint.h>

#include "hot.h"

namespace postern {

/** 65536 are 720 degrees, so that an angle wraps by itself. */
using Angle16 = uint16_t;
/** 65536ths of an angle: a cycle of them wraps, too. */
using FineAngle = uint32_t;
/** A time; it wraps, so two are compared by their signed difference. What a tick is the board says. */
using Ticks = uint32_t;
/** How long something takes. */
using Duration = int32_t;
/**
 * An angle of one cycle: the count of cycles, and below it 16 bits of angle. It wraps after 65536 cycles, and
 * is compared as times are: whoever waits for the 5 degrees of cycle 17 waits for them once, whatever the
 * pace does meanwhile.
 */
using Place = uint32_t;

/** All of a cycle, 720 degrees. */
constexpr uint32_t kFullCycle = 65536;

/**
 * Ticks of a cycle. Longer: the shaft stands (at 16 MHz below 7.2 rpm). Shorter: no engine (at 16 MHz above
 * 234,000 rpm). Within these, and with no duration longer than `kMaxDuration`, all that waits is less than
 * half of what a tick counter counts apart.
 */
constexpr uint32_t kMinCycleTicks = uint32_t{1} << 13;
constexpr uint32_t kMaxCycleTicks = (uint32_t{1} << 28) - 1;
constexpr Duration kMaxDuration = (int32_t{1} << 27) - 1;

/** What a decoder tells with an edge that it trusts, and what everything is predicted from. */
struct Tooth {
  /** At 700 rpm a whole angle is 2.6 us. */
  FineAngle angle;
  Ticks at;
  /** Ticks of 720 degrees by the period of the last tooth. */
  uint32_t cycleTicks;
};

inline bool isCycle(uint32_t ticks) { return ticks >= kMinCycleTicks && ticks <= kMaxCycleTicks; }

/** How long it is from one time to a later one; negative: to an earlier one. */
inline Duration ticksFrom(Ticks from, Ticks to) { return static_cast<Duration>(to - from); }

/** The same for places. */
inline int32_t distanceFrom(Place from, Place to) { return static_cast<int32_t>(to - from); }

/** Ticks from one time to another; 0 if that is earlier. */
inline uint32_t elapsedFrom(Ticks from, Ticks to) {
  const Duration elapsed = ticksFrom(from, to);
  return elapsed < 0 ? 0 : static_cast<uint32_t>(elapsed);
}

inline Place placeOf(uint16_t cycle, Angle16 angle) { return (static_cast<Place>(cycle) << 16) | angle; }
inline uint16_t cycleOf(Place place) { return static_cast<uint16_t>(place >> 16); }
inline Angle16 angleOf(Place place) { return static_cast<Angle16>(place); }

inline FineAngle fineAngle(Angle16 angle) { return static_cast<FineAngle>(angle) << 16; }
inline Angle16 wholeAngle(FineAngle angle) { return static_cast<Angle16>(angle >> 16); }
/** What is beyond a whole angle, in 256ths. */
inline uint8_t fractionOf(FineAngle angle) { return static_cast<uint8_t>(angle >> 8); }

/** How far it is onwards from one angle to another. */
inline Angle16 angleAhead(Angle16 from, Angle16 to) { return static_cast<Angle16>(to - from); }

/** From one angle to another by the shorter way. */
inline int16_t angleDifference(Angle16 from, Angle16 to) { return static_cast<int16_t>(to - from); }

/**
 * A product of 16 by 16 bits. Where it is put into other code, avr-gcc forgets that there are no more, and
 * takes five times as long.
 */
__attribute__((noinline)) uint32_t multiply16(uint16_t a, uint16_t b);

/** Ticks of an angle, rounded down: two multiplies of 16 by 16 bits, exact, and of 32 bits altogether. */
POSTERN_HOT uint32_t ticksOfAngle(Angle16 angle, uint32_t cycleTicks) {
#ifdef __AVR__
  // Byte by byte the upper 32 of 48 bits, in 45 cycles; as avr-gcc has it they would be 150.
  uint32_t ticks;
  uint8_t below;
  uint8_t zero;
  asm("clr %[zero]\n\t"
      "clr %A[ticks]\n\t"
      "clr %B[ticks]\n\t"
      "movw %C[ticks], %A[ticks]\n\t"
      "mul %A[cycle], %A[angle]\n\t"
      "mov %[below], r1\n\t"
      "mul %A[cycle], %B[angle]\n\t"
      "add %[below], r0\n\t"
      "adc %A[ticks], r1\n\t"
      "adc %B[ticks], %[zero]\n\t"
      "mul %B[cycle], %A[angle]\n\t"
      "add %[below], r0\n\t"
      "adc %A[ticks], r1\n\t"
      "adc %B[ticks], %[zero]\n\t"
      "mul %B[cycle], %B[angle]\n\t"
      "add %A[ticks], r0\n\t"
      "adc %B[ticks], r1\n\t"
      "adc %C[ticks], %[zero]\n\t"
      "mul %C[cycle], %A[angle]\n\t"
      "add %A[ticks], r0\n\t"
      "adc %B[ticks], r1\n\t"
      "adc %C[ticks], %[zero]\n\t"
      "mul %C[cycle], %B[angle]\n\t"
      "add %B[ticks], r0\n\t"
      "adc %C[ticks], r1\n\t"
      "adc %D[ticks], %[zero]\n\t"
      "mul %D[cycle], %A[angle]\n\t"
      "add %B[ticks], r0\n\t"
      "adc %C[ticks], r1\n\t"
      "adc %D[ticks], %[zero]\n\t"
      "mul %D[cycle], %B[angle]\n\t"
      "add %C[ticks], r0\n\t"
      "adc %D[ticks], r1\n\t"
      "clr r1"
      : [ticks] "=&r"(ticks), [below] "=&r"(below), [zero] "=&r"(zero)
      : [cycle] "r"(cycleTicks), [angle] "r"(angle)
      : "r0");
  return ticks;
#else
  const uint16_t low = static_cast<uint16_t>(multiply16(static_cast<uint16_t>(cycleTicks), angle) >> 16);
  return multiply16(static_cast<uint16_t>(cycleTicks >> 16), angle) + low;
#endif
}

/**
 * How many whole cycles a time below 2^31 has: 0 costs a comparison; more is subtracted, doubled, as an AVR
 * divides slowly.
 */
uint32_t cyclesOfTicks(uint32_t ticks, uint32_t cycleTicks);

/** What a division gives. */
struct Quotient {
  uint32_t whole;
  uint32_t rest;
};

/**
 * `a * b / c`, exact although the product may have 56 bits, digit by digit of b: some thousand cycles on an
 * AVR. Only where the pace of a shaft without teeth is changed, and where a shaft is lost.
 * @param a 0 to c - 1 @param b 0 to 2^28 - 1 @param c 1 to 2^28 - 1
 */
Quotient multiplyDivide(uint32_t a, uint32_t b, uint32_t c);

}  // namespace postern

// The last pulses, and how the newest one looks against them; beside contract/schedule/decoder/pulses.ts.
#pragma once

#include <stdint.h>

#include "tolerance.h"

namespace postern {

/** A number of places is 1 or the gap's, 4 at most; most are 1. */
inline uint32_t timesSpan(uint32_t ticks, uint8_t span) {
  const uint32_t twice = ticks << 1;
  if (span == 1) return ticks;
  if (span == 2) return twice;
  return span == 3 ? twice + ticks : twice << 1;
}

/** The lower 32 bits; two multiplies of 16 bits are what an AVR needs for it, where it knows. */
__attribute__((noinline)) uint32_t times8(uint32_t value, uint8_t count);

/** A third of 16 bits, rounded down. */
inline uint16_t third16(uint16_t value) {
  return static_cast<uint16_t>(static_cast<uint16_t>(multiply16(value, 0xaaab) >> 16) >> 1);
}

/** A third, rounded down, by its two halves: 65536 is three times 21845, and 1. */
inline uint32_t third(uint32_t value) {
  const auto high = static_cast<uint16_t>(value >> 16);
  const auto low = static_cast<uint16_t>(value);
  const uint16_t thirdOfHigh = third16(high);
  const uint16_t thirdOfLow = third16(low);
  const auto restOfHigh = static_cast<uint8_t>(high - 3 * thirdOfHigh);
  const auto rests = static_cast<uint8_t>(restOfHigh + (low - 3 * thirdOfLow));
  uint32_t quotient = (static_cast<uint32_t>(thirdOfHigh) << 16) + thirdOfLow;
  if (restOfHigh > 0) quotient += restOfHigh == 1 ? 21845 : 43690;
  return rests >= 3 ? quotient + 1 : quotient;
}

/** Rounded down. @param span 1 to 4 */
inline uint32_t overSpan(uint32_t ticks, uint8_t span) {
  if (span == 1) return ticks;
  if (span == 2) return ticks >> 1;
  return span == 3 ? third(ticks) : ticks >> 2;
}

/** All pulses are so short that no product has more than 32 bits: `longestPulse` in wheel.cpp. */
class Pulses {
 public:
  /** For a wheel with a gap of so many places; 1: with none. Divides. */
  void reset(uint8_t gap);

  void add(uint32_t pulse, uint8_t span) {
    before_ = last_;
    last_ = pulse;
    span_ = span;
  }

  void clear() {
    last_ = 0;
    before_ = 0;
    span_ = 1;
  }

  bool isEmpty() const { return last_ == 0; }
  bool isAfterGap() const { return span_ > 1; }

  /**
   * A pulse of so many places against the last one, with all the room that an engine needs that speeds up or
   * slows down.
   */
  Off off(uint32_t pulse, uint8_t span) const {
    return compareWide(timesSpan(pulse, span_), timesSpan(last_, span));
  }

  /** It has more than 16 bits, which is what an AVR can do at once. */
  bool isLong() const { return last_ > 0xffff; }

  /** After a pulse that is not long: whether a tooth after a tooth is so near it that no bound need be computed. */
  bool isNear(uint16_t pulse) const {
    const auto last = static_cast<uint16_t>(last_);
    const uint16_t apart = pulse > last ? static_cast<uint16_t>(pulse - last) : static_cast<uint16_t>(last - pulse);
    return apart <= static_cast<uint16_t>(last >> 2);
  }

  /**
   * Such a tooth takes the last one's place; the one before that counts where there is a gap, and not here.
   */
  void addNear(uint16_t pulse) { last_ = pulse; }
  uint16_t lastNear() const { return static_cast<uint16_t>(last_); }

  /** Whether a gap that is within the wide bounds may yet be something else. */
  bool isDoubtfulGap(uint32_t pulse) const {
    return compareTight(timesSpan(pulse, span_), timesSpan(last_, gap_), low_, high_) != 0;
  }

  bool wasDoubtfulGap() const { return compareTight(last_, timesSpan(before_, gap_), low_, high_) != 0; }

  /**
   * The second tooth after a doubtful gap against the first. Noise within the gap can pass for an engine that
   * speeds up, and then the first tooth is short; that the second one is long again gives it away.
   */
  Off unevenness(uint32_t pulse) const { return compareTight(pulse, last_, kEvenLow, kEvenHigh); }

  /** Whether a pulse that has not ended yet is too long already to end well. */
  bool isOverdue(uint32_t elapsed, uint8_t span) const {
    // No pulse that is still awaited, times the gap, has more than 32 bits.
    if (span_ > 1 && elapsed > longestElapsed_) return true;
    const uint32_t awaited = timesSpan(last_, span);
    const uint32_t come = timesSpan(elapsed, span_);
    return come > awaited && compare(come, awaited, 0, span > 1 ? high_ : kWideHigh) > 0;
  }

  /** Whether the last pulse may be a gap, seen from the one before it. */
  bool mayBeGap() const {
    return before_ > 0 && last_ > before_ && compare(last_, before_, kWideHigh, wideGapHigh_) == 0;
  }

  /**
   * The last pulse as a gap between the one before and this one: against this one with all the room, and
   * against the mean of both with little, for there a steady change of pace drops out.
   */
  Off gapOff(uint32_t after) const {
    const Off wide = compareWide(timesSpan(after, gap_), last_);
    return wide != 0 ? wide : gapOffMean(after);
  }

  /** The second half of that, where `off` was the first. */
  Off gapOffMean(uint32_t after) const {
    return compareTight(2 * last_, timesSpan(before_ + after, gap_), low_, high_);
  }

 private:
  /**
   * The last two pulses, ticks, and of how many places the last one is. 0: there is none since the search
   * began.
   */
  uint32_t last_ = 0;
  uint32_t before_ = 0;
  uint32_t longestElapsed_ = 0;
  uint16_t low_ = 0;
  uint16_t high_ = 0;
  uint16_t wideGapHigh_ = 0;
  uint8_t span_ = 1;
  uint8_t gap_ = 1;
};

}  // namespace postern

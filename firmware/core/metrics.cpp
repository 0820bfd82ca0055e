#include "metrics.h"

namespace postern {

namespace {

struct Product {
  uint32_t high;
  uint32_t low;
};

/** As an AVR does it best: what its compiler has for 64 bits takes it 0.1 ms, and whoever comes next is late. */
__attribute__((noinline)) Product product(uint32_t a, uint32_t b) {
  const auto highA = static_cast<uint16_t>(a >> 16);
  const auto highB = static_cast<uint16_t>(b >> 16);
  const uint32_t low = multiply16(static_cast<uint16_t>(a), static_cast<uint16_t>(b));
  const uint32_t first = multiply16(highA, static_cast<uint16_t>(b)) + (low >> 16);
  if (highB == 0) return {first >> 16, first << 16 | static_cast<uint16_t>(low)};
  const uint32_t second = multiply16(static_cast<uint16_t>(a), highB) + static_cast<uint16_t>(first);
  return {multiply16(highA, highB) + (first >> 16) + (second >> 16), second << 16 | static_cast<uint16_t>(low)};
}

__attribute__((noinline)) bool isBelow(const Product& a, const Product& b) {
  return a.high != b.high ? a.high < b.high : a.low < b.low;
}

uint32_t magnitude(Duration ticks) {
  return ticks < 0 ? uint32_t{0} - static_cast<uint32_t>(ticks) : static_cast<uint32_t>(ticks);
}

/** Whether one is a greater angle than another: by products, as each would be a division. */
__attribute__((noinline)) bool isAngleMore(const LatenessAt& one, const LatenessAt& than) {
  if ((one.ticks < 0) != (than.ticks < 0)) return than.ticks < 0;
  const Product its = product(than.cycleTicks, magnitude(one.ticks));
  const Product other = product(one.cycleTicks, magnitude(than.ticks));
  return one.ticks < 0 ? isBelow(its, other) : isBelow(other, its);
}

}  // namespace

void LatenessMeter::record(Duration late, const uint32_t& cycleTicks) {
  // Not before what has been on time, nor later than half of the most, nor in much less of a cycle.
  const LatenessAt& most = counts_.mostAngle;
  const bool isWithin = hasBeenOnTime_ && late >= 0 && late <= most.ticks >> 1;
  if (!isWithin || cycleTicks < most.cycleTicks >> 1) recordExtreme(late, cycleTicks);
  counts_.count++;
  if (late < 0) counts_.early++;
  if (late > tolerance_) counts_.late++;
  counts_.buckets[latenessBucket(late)]++;
}

void LatenessMeter::recordExtreme(Duration late, uint32_t cycleTicks) {
  if (counts_.count == 0 || late < counts_.least) counts_.least = late;
  if (counts_.count == 0 || late > counts_.most) counts_.most = late;
  if (cycleTicks == 0) return;
  const LatenessAt angle{late, cycleTicks};
  LatenessAt& most = counts_.mostAngle;
  LatenessAt& least = counts_.leastAngle;
  // Nearly always it is plain: neither later nor faster, and later than what was in time.
  const bool isNotMore = late >= 0 && late <= most.ticks && cycleTicks >= most.cycleTicks;
  if (most.cycleTicks == 0 || (!isNotMore && isAngleMore(angle, most))) most = angle;
  const bool isNotLess = late >= 0 && least.ticks <= 0;
  if (least.cycleTicks == 0 || (!isNotLess && isAngleMore(least, angle))) least = angle;
  const bool isWithin = counts_.least <= 0 && counts_.most >= 0 && counts_.leastAngle.cycleTicks != 0;
  hasBeenOnTime_ = isWithin && counts_.leastAngle.ticks <= 0 && counts_.mostAngle.ticks >= 0;
}

LatenessCounts LatenessMeter::read(bool andReset) {
  counts_.count += onTime_;
  counts_.buckets[latenessBucket(0)] += onTime_;
  onTime_ = 0;
  const LatenessCounts counts = counts_;
  if (andReset) {
    counts_ = LatenessCounts();
    hasBeenOnTime_ = false;
  }
  return counts;
}

/** A byte at a time: an AVR shifts by one place. */
uint8_t latenessBucket(Duration late) {
  static_assert(kLatenessBuckets == 20, "the last two are beyond 16 bits");
  if (late < 0) return 0;
  uint8_t bucket = 1;
  uint32_t rest = static_cast<uint32_t>(late);
  if (rest >= 0x10000) return rest < 0x20000 ? 18 : 19;
  if (rest >= 0x100) {
    bucket = 9;
    rest >>= 8;
  }
  for (uint8_t byte = static_cast<uint8_t>(rest); byte > 0; byte >>= 1) bucket++;
  return bucket;
}

}  // namespace postern

#include "metrics.h"

namespace postern {

namespace {

/** Both small enough for products of 32 bits, which cost an AVR a tenth of others. */
bool areSmall(Duration a, Duration b) { return static_cast<uint32_t>(a | b) < 16; }

/** A cycle's ticks have a sign to spare: an AVR has a product of two numbers that are alike ready made. */
int64_t product(Duration ticks, uint32_t cycleTicks) {
  return static_cast<int64_t>(ticks) * static_cast<int32_t>(cycleTicks);
}
static_assert(kMaxCycleTicks <= 0x7fffffff, "a cycle's ticks are no negative number");

/** Whether one is a greater angle than another: by products, as each would be a division. Out of line: this is done rarely. */
__attribute__((noinline)) bool isGreater(const LatenessAt& one, const LatenessAt& other) {
  if (areSmall(one.ticks, other.ticks)) {
    return static_cast<uint8_t>(one.ticks) * other.cycleTicks > static_cast<uint8_t>(other.ticks) * one.cycleTicks;
  }
  return product(one.ticks, other.cycleTicks) > product(other.ticks, one.cycleTicks);
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
  const LatenessAt angle = {late, cycleTicks};
  LatenessAt& most = counts_.mostAngle;
  LatenessAt& least = counts_.leastAngle;
  // Nearly always it is plainly neither: no later and no faster, no earlier and no slower.
  const bool isLess = late >= 0 && late <= most.ticks && cycleTicks >= most.cycleTicks;
  const bool isMore = late >= 0 && late >= least.ticks && cycleTicks <= least.cycleTicks;
  if (most.cycleTicks == 0 || (!isLess && isGreater(angle, most))) most = angle;
  if (least.cycleTicks == 0 || (!isMore && isGreater(least, angle))) least = angle;
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

#include "metrics.h"

namespace postern {

namespace {

/** Both small enough for products of 32 bits, which cost an AVR a tenth of others. */
bool areSmall(Duration a, Duration b) { return static_cast<uint32_t>(a | b) < 16; }

/** Whether one is a greater angle than another: by products, as each would be a division. */
bool isAngleMore(Duration ticks, uint32_t cycleTicks, const LatenessAt& than) {
  if (than.cycleTicks == 0) return true;
  // Nearly always it is plainly not: no later, and no faster.
  if (ticks >= 0 && ticks <= than.ticks && cycleTicks >= than.cycleTicks) return false;
  if (areSmall(ticks, than.ticks)) {
    return static_cast<uint8_t>(ticks) * than.cycleTicks > static_cast<uint8_t>(than.ticks) * cycleTicks;
  }
  return static_cast<int64_t>(ticks) * than.cycleTicks > static_cast<int64_t>(than.ticks) * cycleTicks;
}

bool isAngleLess(Duration ticks, uint32_t cycleTicks, const LatenessAt& than) {
  if (than.cycleTicks == 0) return true;
  if (ticks >= 0 && ticks >= than.ticks && cycleTicks <= than.cycleTicks) return false;
  if (areSmall(ticks, than.ticks)) {
    return static_cast<uint8_t>(ticks) * than.cycleTicks < static_cast<uint8_t>(than.ticks) * cycleTicks;
  }
  return static_cast<int64_t>(ticks) * than.cycleTicks < static_cast<int64_t>(than.ticks) * cycleTicks;
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
  if (isAngleMore(late, cycleTicks, counts_.mostAngle)) counts_.mostAngle = {late, cycleTicks};
  if (isAngleLess(late, cycleTicks, counts_.leastAngle)) counts_.leastAngle = {late, cycleTicks};
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

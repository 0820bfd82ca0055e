#include "metrics.h"

namespace postern {

namespace {

/** Whether one is a greater angle than another: by products, as each would be a division. */
bool isAngleMore(Duration ticks, uint32_t cycleTicks, const LatenessAt& than) {
  if (than.cycleTicks == 0) return true;
  // Nearly always it is plainly not: no later, and no faster.
  if (ticks >= 0 && ticks <= than.ticks && cycleTicks >= than.cycleTicks) return false;
  return static_cast<int64_t>(ticks) * than.cycleTicks > static_cast<int64_t>(than.ticks) * cycleTicks;
}

bool isAngleLess(Duration ticks, uint32_t cycleTicks, const LatenessAt& than) {
  if (than.cycleTicks == 0) return true;
  if (ticks >= 0 && ticks >= than.ticks && cycleTicks <= than.cycleTicks) return false;
  return static_cast<int64_t>(ticks) * than.cycleTicks < static_cast<int64_t>(than.ticks) * cycleTicks;
}

}  // namespace

void LatenessMeter::record(Duration late, uint32_t cycleTicks) {
  if (counts_.count == 0 || late < counts_.least) counts_.least = late;
  if (counts_.count == 0 || late > counts_.most) counts_.most = late;
  counts_.count++;
  if (late < 0) counts_.early++;
  if (late > tolerance_) counts_.late++;
  counts_.buckets[latenessBucket(late)]++;
  if (cycleTicks == 0) return;
  if (isAngleMore(late, cycleTicks, counts_.mostAngle)) counts_.mostAngle = {late, cycleTicks};
  if (isAngleLess(late, cycleTicks, counts_.leastAngle)) counts_.leastAngle = {late, cycleTicks};
}

LatenessCounts LatenessMeter::read(bool andReset) {
  const LatenessCounts counts = counts_;
  if (andReset) counts_ = LatenessCounts();
  return counts;
}

uint8_t latenessBucket(Duration late) {
  if (late < 0) return 0;
  uint8_t bucket = 1;
  uint32_t rest = static_cast<uint32_t>(late);
  for (; rest > 0 && bucket < kLatenessBuckets - 1; rest >>= 1) bucket++;
  return bucket;
}

}  // namespace postern

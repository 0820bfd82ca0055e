// How late events were; beside contract/schedule/lateness.ts, in the room that a small processor has.
#pragma once

#include "angle.h"

namespace postern {

/**
 * Of the histogram: what is early; what is on time to the tick; then 1 tick, 2 to 3, 4 to 7, and so on,
 * doubled each time; the last has all that is later.
 */
constexpr uint8_t kLatenessBuckets = 20;

/**
 * A lateness, and the pace of the shaft then: together they are an angle, which whoever reads them divides
 * out.
 */
struct LatenessAt {
  Duration ticks;
  /** 0: there was none. */
  uint32_t cycleTicks;
};

/** What was counted; 32 bits wrap after a week of an engine at its fastest. */
struct LatenessCounts {
  uint32_t count = 0;
  /** Before their time; and later than the tolerance. */
  uint32_t early = 0;
  uint32_t late = 0;
  /** Missed, and not made up for. */
  uint32_t skipped = 0;
  /** Most early, or least late, and most late; 0 while nothing was counted. */
  Duration least = 0;
  Duration most = 0;
  /** The same in degrees: not always the same events, as the pace changes. */
  LatenessAt leastAngle = {0, 0};
  LatenessAt mostAngle = {0, 0};
  uint32_t buckets[kLatenessBuckets] = {};
};

/** Counts the events of one class: the injectors', the coils'. To record costs no division and no float. */
class LatenessMeter {
 public:
  /** @param tolerance later than so many ticks counts as late */
  explicit LatenessMeter(Duration tolerance) : tolerance_(tolerance) {}

  /** @param late in ticks, negative: it was early @param cycleTicks of the shaft; 0 where none turns */
  __attribute__((noinline)) void record(Duration late, const uint32_t& cycleTicks);
  /** Nearly all are on time to the tick. Where that is so, one more changes no extreme: it is only counted. */
  bool isPlain() const { return hasBeenOnTime_; }
  void countOnTime() { onTime_++; }

  void skip(uint32_t count) { counts_.skipped += count; }

  /** Interrupts that record must be off for so long. */
  LatenessCounts read(bool andReset);

 private:
  __attribute__((noinline)) void recordExtreme(Duration late, uint32_t cycleTicks);

  /** Of those on time, those that are not in `counts_` yet; and whether one more would change nothing else there. */
  uint32_t onTime_ = 0;
  bool hasBeenOnTime_ = false;
  Duration tolerance_;
  LatenessCounts counts_;
};

/** The bucket of a lateness. */
uint8_t latenessBucket(Duration late);

}  // namespace postern

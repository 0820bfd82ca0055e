// Counts latenesses, and prints what was counted.
//
//   late TICKS CYCLE   an event
//   skip COUNT
//   read RESET         what was counted, a line; RESET 1: then all is 0 again
#include <inttypes.h>
#include <stdio.h>

#include "line-program.h"
#include "metrics.h"

using namespace postern;

namespace {

constexpr Duration kTolerance = 100;

LatenessMeter meter(kTolerance);

void print(const LatenessCounts& counts) {
  printf("%" PRIu32 " %" PRIu32, counts.count, counts.early);
  printf(" %" PRIu32 " %" PRIu32, counts.late, counts.skipped);
  printf(" %" PRId32 " %" PRId32, counts.least, counts.most);
  printf(" %" PRId32 "/%" PRIu32, counts.leastAngle.ticks, counts.leastAngle.cycleTicks);
  printf(" %" PRId32 "/%" PRIu32, counts.mostAngle.ticks, counts.mostAngle.cycleTicks);
  for (const uint32_t count : counts.buckets) printf(" %" PRIu32, count);
  putchar('\n');
}

bool obey(const char* text) {
  int32_t late = 0;
  uint32_t value = 0;
  if (sscanf(text, "late %" SCNd32 " %" SCNu32, &late, &value) == 2) {
    meter.record(late, value);
  } else if (sscanf(text, "skip %" SCNu32, &value) == 1) {
    meter.skip(value);
  } else if (sscanf(text, "read %" SCNu32, &value) == 1) {
    print(meter.read(value == 1));
  } else {
    return false;
  }
  return true;
}

}  // namespace

int main() { return obeyLines(obey); }

// How fast this machine runs a cycle's events: `throughput scheduler|bare CYCLES` prints the events, and the
// nanoseconds of the processor that they took. Eight cylinders, an injection and a spark each, and 36 teeth.
// `bare` has the same times in a table that is in order: what remains is to compute each time and to call.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scheduler.h"

using namespace postern;

namespace {

constexpr uint8_t kCylinders = 8;
constexpr uint8_t kPairs = kCylinders * 2;
constexpr uint8_t kOutputs = 24;
constexpr uint8_t kTeeth = 36;
/** 6,000 rpm at 16 MHz. */
constexpr uint32_t kCycleTicks = 320000;
constexpr Duration kInjection = 32000;
constexpr Duration kDwell = 40000;

Pair pairs[kPairs];

class Counter final : public Sink {
 public:
  void fired(const Event& event) override {
    events++;
    on ^= uint32_t{1} << event.output;
  }
  void skipped(const Event&) override { skips++; }

  uint64_t events = 0;
  uint64_t skips = 0;
  uint32_t on = 0;
};

void fillPairs() {
  for (uint8_t cylinder = 0; cylinder < kCylinders; cylinder++) {
    const Angle16 angle = static_cast<Angle16>(cylinder * (kFullCycle / kCylinders));
    const Angle16 spark = static_cast<Angle16>(angle - 2276);
    const uint8_t coil = static_cast<uint8_t>(16 + cylinder);
    pairs[2 * cylinder] = {angle, PairKind::following, cylinder};
    pairs[2 * cylinder + 1] = {spark, PairKind::leading, coil};
  }
}

void runScheduler(uint64_t cycles, Sink& sink) {
  static SchedulerRoom<kOutputs> room(sink);
  Scheduler& scheduler = room.scheduler;
  const uint8_t following = arrange(pairs, kPairs);
  scheduler.replace({pairs, kPairs, following, 0, {kInjection, kInjection}, {kDwell, kDwell * 2}}, 0);
  Ticks now = 0;
  for (uint64_t tooth = 0; tooth < cycles * kTeeth; tooth++) {
    const uint64_t place = tooth % kTeeth;
    const Ticks at = static_cast<Ticks>(tooth / kTeeth * kCycleTicks + place * kCycleTicks / kTeeth);
    Ticks due;
    while (scheduler.next(due) && ticksFrom(due, at) > 0) {
      if (ticksFrom(now, due) > 0) now = due;
      scheduler.advance(now);
    }
    now = at;
    scheduler.tooth({static_cast<Angle16>(place * kFullCycle / kTeeth), at, kCycleTicks}, now);
  }
}

struct BareEvent {
  uint32_t at;
  uint8_t output;
  Edge edge;
};

int byTime(const void* a, const void* b) {
  const uint32_t first = static_cast<const BareEvent*>(a)->at;
  const uint32_t second = static_cast<const BareEvent*>(b)->at;
  return first < second ? -1 : first > second ? 1 : 0;
}

void runBare(uint64_t cycles, Sink& sink) {
  BareEvent events[kPairs * 2];
  for (uint8_t n = 0; n < kPairs; n++) {
    const uint32_t at = ticksOfAngle(pairs[n].angle, kCycleTicks);
    const bool leads = pairs[n].kind == PairKind::leading;
    const uint32_t duration = static_cast<uint32_t>(leads ? kDwell : kInjection);
    const uint32_t other = at + (leads ? kCycleTicks - duration : duration);
    events[2 * n] = {at, pairs[n].output, leads ? Edge::off : Edge::on};
    events[2 * n + 1] = {other % kCycleTicks, pairs[n].output, leads ? Edge::on : Edge::off};
  }
  qsort(events, kPairs * 2, sizeof events[0], byTime);
  for (uint64_t cycle = 0; cycle < cycles; cycle++) {
    const Ticks began = static_cast<Ticks>(cycle * kCycleTicks);
    for (const BareEvent& event : events) {
      const Ticks due = began + event.at;
      sink.fired(Event{0, 0, event.output, event.edge, Cause::due, due, due});
    }
  }
}

uint64_t processorNs() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<uint64_t>(time.tv_sec) * 1000000000u + static_cast<uint64_t>(time.tv_nsec);
}

}  // namespace

int main(int count, char** words) {
  const uint64_t cycles = count == 3 ? strtoull(words[2], nullptr, 10) : 0;
  const bool isBare = count == 3 && strcmp(words[1], "bare") == 0;
  if (cycles == 0 || (!isBare && strcmp(words[1], "scheduler") != 0)) {
    fputs("usage: throughput scheduler|bare CYCLES\n", stderr);
    return 2;
  }
  fillPairs();
  Counter counter;
  // Through a pointer that the compiler does not know: a board's outputs are elsewhere, too.
  Sink* volatile sink = &counter;
  const uint64_t began = processorNs();
  if (isBare) runBare(cycles, *sink);
  else runScheduler(cycles, *sink);
  const uint64_t took = processorNs() - began;
  printf("%" PRIu64 " %" PRIu64 "\n", counter.events, took);
  return counter.skips == 0 ? 0 : 1;
}

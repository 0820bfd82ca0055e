// Runs plans on a virtual clock, and prints what happens: a line each, as `happeningsText` of
// contract/schedule/simulate.ts has it.
//
//   plan DURATION BOUND DURATION BOUND   begins a plan; its number is its place; of what follows, and leads
//   pair ANGLE KIND OUTPUT
//   at TIME DEED                    in the order of time; TIME counts from 0
//   within ROW NTH DEED             from within an event: the NTH time that this row of any plan begins
//   run PLAN UNTIL FROM MOST        runs that plan until then, or until MOST lines are printed (it may be
//                                   some more); the core's clock is FROM at time 0, and wraps
//
// DEED: cycle TICKS | tooth ANGLE TICKS FRACTION | cancel ROW | replace PLAN | stall TICKS
//       lost | pause | resume | stop
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "line-program.h"
#include "scheduler.h"

using namespace postern;

namespace {

constexpr uint8_t kPairs = 32;
constexpr uint8_t kOutputs = 32;
constexpr uint8_t kPlans = 8;
constexpr size_t kInputs = 4096;
constexpr uint64_t kLongestSleep = uint64_t{1} << 27;

const char* const kCauses[] = {"due", "bound", "overlap", "replaced", "lost", "paused", "stopped"};

enum class Act : uint8_t { cycle, tooth, cancel, replace, stall, lost, pause, resume, stop };
const char* const kActs[] = {"cycle", "tooth", "cancel", "replace", "stall",
                             "lost",  "pause", "resume", "stop"};
constexpr uint8_t kParameters[] = {1, 3, 1, 1, 1, 0, 0, 0, 0};

struct Deed {
  Act act;
  uint64_t values[3];
};

struct Input {
  /** Of `within`, the row; else the time. */
  uint64_t when;
  /** 0: it is at a time. */
  uint32_t nth;
  Deed deed;
};

Pair pairs[kPlans][kPairs];
Plan told[kPlans];
uint8_t plans = 0;
Input inputs[kInputs];
size_t inputCount = 0;

bool readPlan(const char* text) {
  if (plans == kPlans) return false;
  Plan& plan = told[plans];
  plan = {pairs[plans], 0, 0, 0, {}, {}};
  plans++;
  return sscanf(text, "plan %" SCNd32 " %" SCNd32 " %" SCNd32 " %" SCNd32, &plan.following.duration,
                &plan.following.bound, &plan.leading.duration, &plan.leading.bound) == 4;
}

bool readPair(const char* text) {
  unsigned angle, kind, output;
  if (sscanf(text, "pair %u %u %u", &angle, &kind, &output) != 3) return false;
  if (plans == 0 || told[plans - 1].count == kPairs || kind > 1) return false;
  pairs[plans - 1][told[plans - 1].count++] = {static_cast<Angle16>(angle), static_cast<PairKind>(kind),
                                               static_cast<uint8_t>(output)};
  return true;
}

bool readDeed(const char* text, Deed& deed) {
  char word[16];
  int read = 0;
  if (sscanf(text, "%15s %n", word, &read) != 1) return false;
  for (uint8_t act = 0; act < sizeof kParameters; act++) {
    if (strcmp(word, kActs[act]) != 0) continue;
    deed.act = static_cast<Act>(act);
    const int count = sscanf(text + read, "%" SCNu64 " %" SCNu64 " %" SCNu64, &deed.values[0], &deed.values[1],
                             &deed.values[2]);
    return (count < 0 ? 0 : count) == kParameters[act];
  }
  return false;
}

class Run final : public Sink {
 public:
  Run(uint8_t plan, uint64_t until, Ticks from, size_t most)
      : until_(until), most_(most), from_(from), room_(*this) {
    started_ = replace(plan);
  }

  bool run() {
    size_t next = 0;
    while (started_ && lines_ < most_) {
      while (next < inputCount && inputs[next].nth != 0) next++;
      uint64_t wake = UINT64_MAX;
      Ticks at = 0;
      if (room_.scheduler.next(at)) wake = trueTime(at);
      const bool hasInput = next < inputCount;
      if (hasInput && inputs[next].when < wake) wake = inputs[next].when;
      if (wake < stalledUntil_) wake = stalledUntil_;
      if (wake < now_) wake = now_;
      if (wake == UINT64_MAX || wake > until_) break;
      // As a board does: a clock of 32 bits must be looked at before it has gone half round.
      if (wake - now_ > kLongestSleep && wake > stalledUntil_) {
        now_ = now_ + kLongestSleep < stalledUntil_ ? stalledUntil_ : now_ + kLongestSleep;
        room_.scheduler.advance(clock(now_));
        continue;
      }
      now_ = wake;
      if (hasInput && inputs[next].when <= now_) {
        apply(inputs[next].deed, inputs[next].when);
        next++;
      } else {
        room_.scheduler.advance(clock(now_));
      }
    }
    return started_;
  }

  void fired(const Event& event) override {
    line(event);
    printf("%s %s\n", event.edge == Edge::on ? "on" : "off", kCauses[static_cast<uint8_t>(event.cause)]);
    if (event.edge == Edge::off) return;
    const uint32_t nth = ++begun_[event.row];
    for (size_t n = 0; n < inputCount; n++) {
      if (inputs[n].nth == nth && inputs[n].when == event.row) apply(inputs[n].deed, now_);
    }
  }

  void skipped(const Event& event) override {
    line(event);
    printf("skipped 1\n");
  }

 private:
  Ticks clock(uint64_t time) const { return static_cast<Ticks>(time) + from_; }
  uint64_t trueTime(Ticks at) const {
    const int64_t time = static_cast<int64_t>(now_) + ticksFrom(clock(now_), at);
    return time < 0 ? 0 : static_cast<uint64_t>(time);
  }

  void line(const Event& event) {
    lines_++;
    const int32_t late = ticksFrom(event.due, event.at);
    printf("%" PRIu64 " %" PRId32 " %u %u ", trueTime(event.at), late, event.plan, event.row + 1);
  }

  bool replace(uint64_t plan) {
    if (plan >= plans) return false;
    Plan next = told[plan];
    next.followingCount = arrange(pairs[plan], next.count);
    next.number = given_++;
    if (!fits(next, kPairs, kOutputs)) return false;
    room_.scheduler.replace(next, clock(now_));
    return true;
  }

  void apply(const Deed& deed, uint64_t at) {
    Scheduler& scheduler = room_.scheduler;
    const Ticks now = clock(now_);
    const uint32_t value = static_cast<uint32_t>(deed.values[0]);
    switch (deed.act) {
      case Act::cycle: scheduler.setCycle(value, now); break;
      case Act::tooth:
        scheduler.tooth({value << 16 | static_cast<uint32_t>(deed.values[2]) << 8, clock(at),
                         static_cast<uint32_t>(deed.values[1])},
                        now);
        break;
      case Act::cancel: scheduler.cancel(static_cast<uint8_t>(value)); break;
      case Act::replace: replace(value); break;
      case Act::stall: stalledUntil_ = now_ + deed.values[0]; break;
      case Act::lost: scheduler.lost(now); break;
      case Act::pause: scheduler.pause(now); break;
      case Act::resume: scheduler.resume(now); break;
      case Act::stop: scheduler.stop(now); break;
    }
  }

  uint64_t until_;
  size_t most_;
  Ticks from_;
  uint64_t now_ = 0;
  uint64_t stalledUntil_ = 0;
  uint16_t given_ = 0;
  uint32_t begun_[kPairs] = {};
  size_t lines_ = 0;
  bool started_ = false;
  SchedulerRoom<kOutputs> room_;
};

bool obey(const char* text) {
  int read = 0;
  uint64_t when = 0;
  uint32_t nth = 0;
  if (strncmp(text, "plan ", 5) == 0) return readPlan(text);
  if (strncmp(text, "pair ", 5) == 0) return readPair(text);
  const bool isAt = sscanf(text, "at %" SCNu64 " %n", &when, &read) == 1;
  if (isAt || sscanf(text, "within %" SCNu64 " %" SCNu32 " %n", &when, &nth, &read) == 2) {
    if (inputCount == kInputs) return false;
    inputs[inputCount] = Input{when, nth, {}};
    return readDeed(text + read, inputs[inputCount++].deed);
  }
  uint64_t plan, until;
  uint32_t from;
  size_t most;
  const int count = sscanf(text, "run %" SCNu64 " %" SCNu64 " %" SCNu32 " %zu", &plan, &until, &from, &most);
  if (count != 4) return false;
  if (plan >= plans || !Run(static_cast<uint8_t>(plan), until, from, most).run()) return false;
  plans = 0;
  inputCount = 0;
  return true;
}

}  // namespace

int main() { return obeyLines(obey); }

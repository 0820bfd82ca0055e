// What the main loop gives, and what it is told.
#include "timing.h"

namespace postern {

Pair* Timing::freePairs() {
  Section section(*this);
  Scheduler& scheduler = room_.scheduler;
  // While it is cut no boundary comes, and what waits for one may be old by then.
  if (isCut_) scheduler.withdraw();
  free_ = kNone;
  if (!scheduler.hasPending()) {
    for (uint8_t each = 0; each < 2; each++) {
      if (!scheduler.uses(pairs_[each])) free_ = each;
    }
  }
  return free_ == kNone ? nullptr : pairs_[free_];
}

bool Timing::submit(uint8_t count, uint16_t number, const Lasting& injectors, const Lasting& coils) {
  if (free_ == kNone) return false;
  Pair* pairs = pairs_[free_];
  const Plan plan{pairs, count, arrange(pairs, count), number, injectors, coils};
  if (!fits(plan, kPlanPairs, kFirstCoil + kCylinders)) return false;
  free_ = kNone;
  newest_ = plan;
  Section section(*this);
  room_.scheduler.replace(plan, section.now());
  changes_.write();
  arm();
  return true;
}

TimingState Timing::read() {
  Section section(*this);
  heard_ = section.now();
  const uint32_t measured = decoder_.cycleTicks();
  TimingState state;
  state.sync = decoder_.sync();
  state.cycleTicks = !decoder_.hasTooth() ? 0 : measured != 0 ? measured : decoder_.tooth().cycleTicks;
  state.cycles = cycles_;
  state.losses = losses_;
  state.events = changes_.events();
  state.on = room_.scheduler.on();
  return state;
}

DecoderCounts Timing::decoderCounts(bool andReset) {
  Section section(*this);
  const DecoderCounts counts = decoder_.counts();
  if (andReset) decoder_.resetCounts();
  return counts;
}

LatenessCounts Timing::lateness(OutputClass of, bool andReset) {
  Section section(*this);
  return changes_.lateness(of, andReset);
}

SpanMeter Timing::span(Interrupt of, bool andReset) {
  SpanMeter& meter = spans_[static_cast<uint8_t>(of)];
  Locked locked;
  SpanMeter span = meter;
  if (isSampled(of)) {
    span.count *= kSample;
    span.total *= kSample;
  }
  if (andReset) meter = SpanMeter{0, 0, 0};
  return span;
}

}  // namespace postern

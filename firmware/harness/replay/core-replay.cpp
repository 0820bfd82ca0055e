#include "core-replay.h"

namespace postern {

CoreReplay::CoreReplay(const Script& script)
    : script_(script),
      random_(script.seed * 40503u + 7),
      wheel_(script, kReplayFrom),
      decoder_(memory_),
      room_(*this),
      scheduler_(room_.scheduler),
      now_(kReplayFrom) {
  const Limits limits = limitsOf(script.wheel, kReplayRate, 20, 40000);
  if (decoder_.configure(script.wheel, limits) != WheelProblem::none) events_ = 0xffffffff;
}

void CoreReplay::run() {
  submit();
  for (uint16_t n = 0; n < script_.edges; n++) {
    const ScriptEdge edge = wheel_.next();
    Ticks due;
    // What is due before the edge: the interrupt comes a little later than it was asked for.
    while (scheduler_.next(due) && ticksFrom(due, edge.at) > 0) {
      if (ticksFrom(now_, due) > 0) now_ = due;
      now_ += random_.below(40);
      wake();
    }
    if (ticksFrom(now_, edge.at) > 0) now_ = edge.at;
    now_ += random_.below(20);
    take(edge);
    if (script_.changes > 0 && scheduler_.shaft().cycleAt(now_) != lastCycle_) change();
  }
  scheduler_.stop(now_);
  hashEvents();
}

void CoreReplay::take(const ScriptEdge& edge) {
  if (edge.isMarker) {
    decoder_.marker(edge.at);
    return;
  }
  edgeMeter_.measure([&] {
    const EdgeOutcome outcome = decoder_.edge(edge.at);
    if (outcome == EdgeOutcome::lost) scheduler_.lost(now_);
    const bool isTooth = outcome == EdgeOutcome::tooth || outcome == EdgeOutcome::synced;
    const bool isEnough = decoder_.sync() == bestSync(script_.wheel) && isCycle(decoder_.tooth().cycleTicks);
    if (isTooth && isEnough) scheduler_.tooth(decoder_.tooth(), now_);
  });
  hashEvents();
}

void CoreReplay::wake() {
  wakeMeter_.measure([&] { scheduler_.advance(now_); });
  hashEvents();
}

/** With each so-manieth cycle something that the main loop may ask for. */
void CoreReplay::change() {
  lastCycle_ = scheduler_.shaft().cycleAt(now_);
  if (lastCycle_ % script_.changes != 0) return;
  switch (random_.below(8)) {
    case 0: scheduler_.cancel(static_cast<uint8_t>(random_.below(script_.cylinders))); break;
    case 1: scheduler_.pause(now_); break;
    case 2: scheduler_.lost(now_); break;
    default: submit(); break;
  }
  scheduler_.resume(now_);
  hashEvents();
}

void CoreReplay::submit() {
  for (Pair* pairs : plans_) {
    if (scheduler_.uses(pairs)) continue;
    Plan plan = fillPlan(pairs, script_, random_, wheel_.cycleTicks());
    plan.number = number_++;
    hash_.byte(fits(plan, kScriptPairs, 32) ? 1 : 0);
    scheduler_.replace(plan, now_);
    return;
  }
}

void CoreReplay::hashEvents() {
  for (uint8_t n = 0; n < happenedCount_; n++) hash_.add(happened_[n]);
  events_ += happenedCount_;
  happenedCount_ = 0;
}

void CoreReplay::fired(const Event& event) {
  if (happenedCount_ == sizeof happened_ / sizeof happened_[0]) hashEvents();
  happened_[happenedCount_++] = event;
}

void CoreReplay::skipped(const Event& event) {
  hashEvents();
  hash_.add(event);
  hash_.byte(0);
}

}  // namespace postern

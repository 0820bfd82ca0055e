#include "timing-replay.h"

namespace postern {

namespace {

constexpr Ticks kCheckTicks = kReplayRate / 200;

void add(EventHash& hash, const LatenessCounts& counts) {
  const uint32_t numbers[] = {counts.count, counts.early, counts.late, counts.skipped};
  for (const uint32_t number : numbers) hash.word(number);
  hash.word(static_cast<uint32_t>(counts.least));
  hash.word(static_cast<uint32_t>(counts.most));
  for (const uint32_t bucket : counts.buckets) hash.word(bucket);
}

}  // namespace

TimingReplay::TimingReplay(const Script& script)
    : script_(script),
      random_(script.seed * 69069u + 3),
      wheel_(script, kReplayFrom),
      board_(virtualBoard()),
      nextCheck_(kReplayFrom + kCheckTicks) {
  board_ = VirtualBoard();
  board_.now = kReplayFrom;
  timing_.configure(script.wheel, limitsOf(script.wheel, kReplayRate, 20, 40000));
}

void TimingReplay::run() {
  submit();
  for (uint16_t n = 0; n < script_.edges; n++) {
    const ScriptEdge edge = wheel_.next();
    while (board_.isArmed && ticksFrom(board_.armed.at, edge.at) > 0) wake();
    comeTo(edge.at, 20);
    if (ticksFrom(nextCheck_, board_.now) >= 0) {
      timing_.check(board_.now);
      // A main loop that lives.
      timing_.read();
      nextCheck_ += kCheckTicks;
    }
    if (edge.isMarker) timing_.marker(edge.at, board_.now);
    else edgeMeter_.measure([&] { timing_.edge(edge.at, board_.now); });
    if (script_.changes > 0 && timing_.read().cycles != lastCycle_) change();
  }
  timing_.cut(true);
}

uint32_t TimingReplay::hash() {
  EventHash hash = board_.pins;
  hash.word(board_.writes);
  add(hash, timing_.lateness(OutputClass::injectors, false));
  add(hash, timing_.lateness(OutputClass::coils, false));
  return hash.value();
}

/** To that time, or a little later; never back. */
void TimingReplay::comeTo(Ticks at, uint32_t latest) {
  if (ticksFrom(board_.now, at) > 0) board_.now = at;
  board_.now += random_.below(latest);
}

/** As a board does that switches by itself. */
void TimingReplay::wake() {
  comeTo(board_.armed.at, 40);
  board_.isArmed = false;
  board::outputs(board_.armed.on, board_.armed.off);
  wakeMeter_.measure([&] { timing_.wake(board_.now); });
}

/** With each so-manieth cycle something that the main loop may ask for. */
void TimingReplay::change() {
  lastCycle_ = timing_.read().cycles;
  if (lastCycle_ % script_.changes != 0) return;
  const uint32_t what = random_.below(8);
  timing_.setDriven(what != 0);
  timing_.cut(what == 1);
  if (what > 1) submit();
}

void TimingReplay::submit() {
  Pair* pairs = timing_.freePairs();
  if (pairs == nullptr) return;
  const Plan plan = fillPlan(pairs, script_, random_, wheel_.cycleTicks());
  board_.pins.byte(timing_.submit(plan.count, number_++, plan.following, plan.leading) ? 1 : 0);
}

}  // namespace postern

#include "scheduler.h"

namespace postern {

namespace {

/** Cycles; of 32768 it could not be told whether they are over or to come. */
constexpr int16_t kLongGone = 0x2000;

}  // namespace

Scheduler::Scheduler(Sink& sink, Running* running, uint8_t outputs) : outputs_(running, outputs), sink_(sink) {}

void Scheduler::advance(Ticks clock, uint16_t most) {
  const Ticks now = read(clock);
  while (most-- > 0 && step(now)) {
  }
}

void Scheduler::setCycle(uint32_t cycleTicks, Ticks clock) {
  const Ticks now = read(clock);
  const bool turned = shaft_.turns();
  shaft_.setCycle(cycleTicks, now);
  follow(turned, now);
}

void Scheduler::tooth(const Tooth& tooth, Ticks clock) {
  const Ticks now = read(clock);
  const bool turned = shaft_.turns();
  shaft_.tooth(tooth);
  follow(turned, now);
}

void Scheduler::lost(Ticks clock) {
  const Ticks now = read(clock);
  shaft_.stop(now);
  halt(now, Cause::lost);
}

bool Scheduler::cancel(uint8_t row) {
  if (row >= plan().count || isCancelled(row)) return false;
  Ring& ring = following_.has(row) ? following_ : leading_;
  if (ring.isEmpty()) return false;
  cancelled_[row >> 3] = static_cast<uint8_t>(cancelled_[row >> 3] | 1 << (row & 7));
  hasCancelled_ = true;
  ring.drop();
  if (ring.row() == row) stepRing(ring);
  const uint8_t output = plan().pairs[row].output;
  if (outputs_[output].waitingRow == row) outputs_.forgetWaiting(output);
  blockedBy_ = kNone;
  change(kHeadsAtAngles);
  return true;
}

void Scheduler::pause(Ticks clock) {
  if (isPaused_) return;
  const Ticks now = read(clock);
  isPaused_ = true;
  halt(now, Cause::paused);
}

void Scheduler::resume(Ticks clock) {
  const Ticks now = read(clock);
  if (!isPaused_) return;
  isPaused_ = false;
  restart(now);
}

void Scheduler::stop(Ticks clock) {
  const Ticks now = read(clock);
  hasNext_ = false;
  following_.clear();
  leading_.clear();
  halt(now, Cause::stopped);
}

void Scheduler::replace(const Plan& plan, Ticks clock) {
  const Ticks now = read(clock);
  const uint16_t cycle = shaft_.cycleAt(now);
  const uint16_t after = static_cast<uint16_t>(cycle + 1);
  if (!hasNext_ || static_cast<int16_t>(after - boundaryCycle_) < 0) boundaryCycle_ = after;
  hasNext_ = true;
  next_ = plan;
  change(headBit(kBoundary));
  if (!shaft_.turns()) takeOver(now, cycle, now);
}

void Scheduler::withdraw() {
  hasNext_ = false;
  change(headBit(kBoundary));
}

/** The clock, which never goes back: it is taken to stand still until it has caught up. */
Ticks Scheduler::read(Ticks clock) {
  if (!hasClock_ || ticksFrom(now_, clock) >= 0) now_ = clock;
  hasClock_ = true;
  if (shaft_.keepUp(now_)) stale_ |= kHeadsAtAngles;
  if (isPaused_) catchUpPaused();
  return now_;
}

/** What waits for a cycle long gone must not seem ahead. */
void Scheduler::catchUpPaused() {
  const uint16_t cycle = shaft_.cycleAt(now_);
  catchUp(following_, cycle, kLongGone);
  catchUp(leading_, cycle, kLongGone);
}

/** What waits for a cycle that is over, by more than so many, waits for this one. */
void Scheduler::catchUp(Ring& ring, uint16_t cycle, int16_t most) {
  if (static_cast<int16_t>(cycle - ring.cycle()) <= most) return;
  ring.begin(cycle);
  if (!ring.isEmpty() && isCancelled(ring.row())) stepRing(ring);
}

void Scheduler::passCancelled(Ring& ring) {
  while (isCancelled(ring.row())) ring.step();
}

/** The prediction has changed. */
void Scheduler::follow(bool turned, Ticks now) {
  if (!shaft_.turns()) halt(now, Cause::lost);
  else if (!turned) restart(now);
  else stale_ |= kHeadsAtAngles;
}

/** After a stand-still each waits for its first occurrence that is whole, and that it has not had. */
void Scheduler::restart(Ticks now) {
  if (isPaused_ || !shaft_.turns()) return;
  const uint16_t cycle = shaft_.cycleAt(now);
  if (hasNext_) takeOver(now, cycle, now);
  await(following_, cycle, now);
  await(leading_, cycle, now);
  change(kAllHeads);
}

/** Waits for the first row from this cycle on, and from where it is, that does not begin before a time. */
void Scheduler::await(Ring& ring, uint16_t cycle, Ticks from) {
  if (ring.isEmpty()) return;
  catchUp(ring, cycle, 0);
  if (!shaft_.turns()) return;
  while (ticksFrom(timeOfRing(ring), from) > 0) stepRing(ring);
}

/** The next plan is the plan, once what its half still does has ended: one in each call. */
void Scheduler::takeOver(Ticks now, uint16_t cycle, Ticks from) {
  const uint8_t bank = bank_ == 0 ? 1 : 0;
  const uint8_t unfinished = outputs_.firstOf(bank);
  if (unfinished != kNone) {
    end(unfinished, Cause::replaced, now, now);
    return;
  }
  hasNext_ = false;
  bank_ = bank;
  plans_[bank] = next_;
  forgetAllWaiting();
  if (hasCancelled_) {
    for (uint8_t& byte : cancelled_) byte = 0;
    hasCancelled_ = false;
  }
  const Lasting& lasting = next_.following;
  lasts_ = static_cast<uint32_t>(lasting.isCutShort() ? lasting.bound : lasting.duration);
  leads_ = static_cast<uint32_t>(next_.leading.duration);
  leadsAtMost_ = static_cast<uint32_t>(next_.leading.bound);
  following_.take(next_.pairs, 0, next_.followingCount);
  leading_.take(next_.pairs, next_.followingCount, static_cast<uint8_t>(next_.count - next_.followingCount));
  following_.begin(cycle);
  leading_.begin(cycle);
  await(following_, cycle, from);
  await(leading_, cycle, from);
  change(kAllHeads);
}

void Scheduler::forgetAllWaiting() {
  blockedBy_ = kNone;
  outputs_.forgetAllWaiting();
}

/** Ends what is on; what waits waits for nothing. */
void Scheduler::halt(Ticks now, Cause cause) {
  change(kAllHeads);
  forgetAllWaiting();
  while (outputs_.following() != kNone) end(outputs_.following(), cause, now, now);
  while (outputs_.leading() != kNone) end(outputs_.leading(), cause, now, now);
}

}  // namespace postern

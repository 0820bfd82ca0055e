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

/** Does the first thing that is due, and tells it. False: nothing is. */
bool Scheduler::step(Ticks now) {
  look();
  if (heads_.isEmpty()) return false;
  const Head& head = heads_.first();
  // As it is before it is done.
  Event event{plan().number, kNone, kNone, Edge::on, Cause::due, head.at, now};
  if (head.kind == kFollowingBegins) event.row = following_.row();
  else if (head.kind == kLeadingBegins) event.row = leading_.row();
  const bool isByBound = head.kind == kLeadingEnds && endsByBound_;
  uint8_t output = kNone;
  if (head.kind == kFollowingEnds) output = outputs_.following();
  else if (head.kind == kLeadingEnds) output = isByBound ? outputs_.bound() : outputs_.leading();
  if (output != kNone) {
    const Plan& its = plans_[outputs_[output].bank];
    event.plan = its.number;
    event.row = outputs_[output].row;
    event.edge = Edge::off;
    const bool isCutShort = head.kind == kFollowingEnds && its.following.isCutShort();
    if (isByBound || isCutShort) event.cause = Cause::bound;
  }
  Done done;
  if (!stepUntold(now, 0, done)) return false;
  if (done.what == Done::kNothing) return true;
  event.output = static_cast<uint8_t>(done.what & ~Done::kOff);
  sink_.fired(event);
  return true;
}

uint8_t Scheduler::beginFollowing(Ticks now) {
  const uint8_t output = following_.pair().output;
  outputs_.beginFollowing(output, following_.row(), bank_, now + lasts_);
  stepRing(following_);
  change(headBit(kFollowingBegins) | headBit(kFollowingEnds));
  return output;
}

uint8_t Scheduler::beginLeading(Ticks now) {
  const uint8_t output = leading_.pair().output;
  outputs_.beginLeading(output, leading_.row(), bank_, leading_.place(), now + leadsAtMost_);
  stepRing(leading_);
  change(headBit(kLeadingBegins) | headBit(kLeadingEnds));
  return output;
}

uint8_t Scheduler::endFollowing(uint8_t output) {
  outputs_.endFollowing(output);
  change(headBit(kFollowingEnds));
  if (waitsFor(following_, output)) change(headBit(kFollowingBegins));
  return output;
}

uint8_t Scheduler::endLeading(uint8_t output) {
  outputs_.endLeading(output);
  if (blockedBy_ == output) blockedBy_ = kNone;
  change(headBit(kLeadingEnds));
  if (outputs_.waiting() > 0) change(headBit(kWaitingBegins));
  if (waitsFor(leading_, output)) change(headBit(kLeadingBegins));
  return output;
}

void Scheduler::stepRarely(HeadKind kind, Ticks now) {
  const Ticks due = heads_.first().at;
  if (kind == kFollowingBegins) beginOrWait(following_, due, now);
  else if (kind == kLeadingBegins) beginOrWait(leading_, due, now);
  else if (kind == kWaitingBegins) beginWaiting(free_, due, now);
  else takeOver(now, boundaryCycle_, due);
}

/**
 * It was missed, or its output is not free. What fires is waited for; what only lasts is ended first.
 */
void Scheduler::beginOrWait(Ring& ring, Ticks due, Ticks now) {
  const Pair& pair = ring.pair();
  const uint8_t row = ring.row();
  const bool leads = pair.kind == PairKind::leading;
  const Running& here = outputs_[pair.output];
  if (isMissed(due, now)) {
    stepRing(ring);
    change(headBit(leads ? kLeadingBegins : kFollowingBegins));
    skips(row, due, now);
  } else if (leads) {
    wait(ring);
  } else {
    const bool isSame = here.row == row && here.bank == bank_;
    end(pair.output, Cause::overlap, isSame ? due : now, now);
  }
}

/** True: it has been missed, and been told so. */
bool Scheduler::skips(uint8_t row, Ticks due, Ticks now) {
  if (!isMissed(due, now)) return false;
  sink_.skipped(Event{plan().number, row, plan().pairs[row].output, Edge::on, Cause::due, due, now});
  return true;
}

/** Its coil has not fired yet: it is charged anew as soon as it has. */
void Scheduler::wait(Ring& ring) {
  const uint8_t output = ring.pair().output;
  change(headBit(kLeadingBegins) | headBit(kWaitingBegins));
  const Running& here = outputs_[output];
  if (here.waitingRow != kNone && here.waitingRow != ring.row()) {
    blockedBy_ = output;
    return;
  }
  if (here.waitingRow == kNone) outputs_.wait(output, ring.row(), ring.cycle());
  stepRing(ring);
}

/** The output is free. Of several times that its row should have begun the newest alone does. */
void Scheduler::beginWaiting(uint8_t output, Ticks due, Ticks now) {
  const Running& here = outputs_[output];
  const uint8_t row = here.waitingRow;
  const uint16_t cycle = here.waitingCycle;
  const Place next = placeOf(static_cast<uint16_t>(cycle + 1), plan().pairs[row].angle);
  const bool waitsAgain = isMissed(due, now) && distanceFrom(next, leading_.place()) > 0;
  if (waitsAgain) outputs_.waitForNext(output);
  else outputs_.forgetWaiting(output);
  change(headBit(kWaitingBegins));
  if (skips(row, due, now)) return;
  outputs_.beginLeading(output, row, bank_, placeOf(cycle, plan().pairs[row].angle), now + leadsAtMost_);
  change(headBit(kLeadingEnds));
  sink_.fired(Event{plan().number, row, output, Edge::on, Cause::due, due, now});
}

void Scheduler::end(uint8_t output, Cause cause, Ticks due, Ticks now) {
  const Running& here = outputs_[output];
  const Plan& its = plans_[here.bank];
  const Event event{its.number, here.row, output, Edge::off, cause, due, now};
  if (event.row < its.followingCount) endFollowing(output);
  else endLeading(output);
  sink_.fired(event);
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

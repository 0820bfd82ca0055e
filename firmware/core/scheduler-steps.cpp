// What is done when something is due.
#include "scheduler.h"

namespace postern {

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
  if (!stepUntold(now, done)) return false;
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

}  // namespace postern

// What the scheduler does each time that something is due.
#pragma once

#include "scheduler.h"

namespace postern {

/** The clock, which never goes back: it is taken to stand still until it has caught up. */
Ticks Scheduler::read(Ticks clock) {
  if (!hasClock_ || ticksFrom(now_, clock) >= 0) now_ = clock;
  hasClock_ = true;
  if (shaft_.keepUp(now_)) stale_ |= kHeadsAtAngles;
  if (isPaused_) catchUpPaused();
  return now_;
}

/** Does the first thing that is due. False: nothing is. */
template <typename Fired>
bool Scheduler::step(Ticks now, Fired fired) {
  look();
  if (heads_.isEmpty()) return false;
  const HeadKind kind = heads_.first().kind;
  const Ticks due = heads_.first().at;
  if (ticksFrom(due, now) < 0) return false;
  if (kind == kFollowingBegins) {
    begin(following_, due, now, fired);
  } else if (kind == kLeadingBegins) {
    begin(leading_, due, now, fired);
  } else if (kind == kFollowingEnds) {
    const uint8_t output = outputs_.following();
    const bool isCutShort = plans_[outputs_[output].bank].following.isCutShort();
    endFollowing(output, isCutShort ? Cause::bound : Cause::due, due, now, fired);
  } else if (kind == kLeadingEnds) {
    const uint8_t output = endsByBound_ ? outputs_.bound() : outputs_.leading();
    endLeading(output, endsByBound_ ? Cause::bound : Cause::due, due, now, fired);
  } else {
    stepRarely(kind, now);
  }
  return true;
}

/** The ring's row begins, if its output is free. */
template <typename Fired>
void Scheduler::begin(Ring& ring, Ticks due, Ticks now, Fired fired) {
  const Pair& pair = ring.pair();
  if (outputs_.isOn(pair.output) || isMissed(due, now)) {
    beginOrWait(ring, due, now);
    return;
  }
  const uint8_t row = ring.row();
  const uint16_t cycle = ring.cycle();
  stepRing(ring);
  change(headBit(&ring == &leading_ ? kLeadingBegins : kFollowingBegins));
  turnOn(pair, row, cycle, due, now, fired);
}

template <typename Fired>
void Scheduler::turnOn(const Pair& pair, uint8_t row, uint16_t cycle, Ticks due, Ticks now, Fired fired) {
  const uint8_t output = pair.output;
  if (pair.kind == PairKind::leading) {
    outputs_.beginLeading(output, row, bank_, placeOf(cycle, pair.angle), now + leadsAtMost_);
    change(headBit(kLeadingEnds));
  } else {
    outputs_.beginFollowing(output, row, bank_, now + lasts_);
    change(headBit(kFollowingEnds));
  }
  fired(Event{plan().number, row, output, Edge::on, Cause::due, due, now});
}

template <typename Fired>
void Scheduler::endFollowing(uint8_t output, Cause cause, Ticks due, Ticks now, Fired fired) {
  const Running& here = outputs_[output];
  const uint8_t row = here.row;
  const uint16_t number = plans_[here.bank].number;
  outputs_.endFollowing(output);
  change(headBit(kFollowingEnds));
  if (waitsFor(following_, output)) change(headBit(kFollowingBegins));
  fired(Event{number, row, output, Edge::off, cause, due, now});
}

template <typename Fired>
void Scheduler::endLeading(uint8_t output, Cause cause, Ticks due, Ticks now, Fired fired) {
  const Running& here = outputs_[output];
  const uint8_t row = here.row;
  const uint16_t number = plans_[here.bank].number;
  outputs_.endLeading(output);
  if (blockedBy_ == output) blockedBy_ = kNone;
  change(headBit(kLeadingEnds));
  if (outputs_.waiting() > 0) change(headBit(kWaitingBegins));
  if (waitsFor(leading_, output)) change(headBit(kLeadingBegins));
  fired(Event{number, row, output, Edge::off, cause, due, now});
}

}  // namespace postern

// When each thing that can be next is, and what it switches.
#include "scheduler.h"

namespace postern {

bool Scheduler::next(Ticks& at) {
  look();
  if (heads_.first() == kHeads) return false;
  at = heads_.timeOf(heads_.first());
  return true;
}

bool Scheduler::peek(Switched& next) {
  look();
  return heads_.tell(next);
}

bool Scheduler::peekBehind(Switched& next, Ticks now) {
  const uint8_t first = heads_.first();
  if (stale_ != 0 || first == kHeads || hasNext_ || ticksFrom(heads_.timeOf(first), now) < 0) return false;
  return heads_.tellSecond(next);
}

/** When the ring's row begins. */
Ticks Scheduler::timeOfRing(const Ring& ring) const {
  const Ticks at = shaft_.timeOf(placeOfRing(ring));
  return &ring == &leading_ ? at - static_cast<uint32_t>(plan().leading.duration) : at;
}

/** One head after the other, without a loop over them: it is what interrupts do most. */
void Scheduler::lookAtStale() {
  const uint8_t stale = stale_;
  const uint8_t others = others_;
  stale_ = others_ = 0;
  const bool runs = !isPaused_ && shaft_.turns();
  if ((stale & headBit(kFollowingEnds)) != 0) {
    const uint8_t output = outputs_.following();
    if (output == kNone) heads_.none(kFollowingEnds);
    else heads_.at(kFollowingEnds, outputs_[output].until, outputs_.bitsOfFollowing());
  }
  if ((stale & headBit(kLeadingEnds)) != 0) lookAtEndOfLeading((others & headBit(kLeadingEnds)) != 0);
  if ((stale & headBit(kFollowingBegins)) != 0) lookAtRing(kFollowingBegins, following_, runs, others);
  if ((stale & headBit(kLeadingBegins)) != 0) {
    lookAtRing(kLeadingBegins, leading_, runs && blockedBy_ == kNone, others);
  }
  if ((stale & headBit(kWaitingBegins)) != 0) {
    Ticks at;
    if (runs && outputs_.waiting() > 0 && lookForFree(at)) heads_.at(kWaitingBegins, at, bitOfOutput(free_));
    else heads_.none(kWaitingBegins);
  }
  if ((stale & headBit(kBoundary)) != 0) {
    if (runs && hasNext_) heads_.at(kBoundary, shaft_.timeOf(placeOf(boundaryCycle_, 0)), 0);
    else heads_.none(kBoundary);
  }
  heads_.choose();
}

void Scheduler::lookAtRing(Head head, const Ring& ring, bool runs, uint8_t others) {
  if (!runs || ring.isEmpty()) {
    heads_.none(head);
    return;
  }
  const Ticks at = timeOfRing(ring);
  if ((others & headBit(head)) == 0 && heads_.has(head)) heads_.at(head, at);
  else heads_.at(head, at, beginningWith(ring));
}

/** It fires at its angle, unless it, or another, has been on for as long as it may. */
void Scheduler::lookAtEndOfLeading(bool isOther) {
  const uint8_t output = outputs_.leading();
  if (output == kNone) {
    heads_.none(kLeadingEnds);
    return;
  }
  const Ticks fires = shaft_.timeOf(outputs_[output].place);
  const Ticks bound = outputs_[outputs_.bound()].until;
  const bool wasByBound = endsByBound_;
  endsByBound_ = ticksFrom(fires, bound) < 0;
  if (endsByBound_) heads_.at(kLeadingEnds, bound, bitOfOutput(outputs_.bound()));
  else if (isOther || wasByBound) heads_.at(kLeadingEnds, fires, outputs_.bitsOfLeading());
  else heads_.at(kLeadingEnds, fires);
}

/** Outputs of the rows that begin at the same angle as a ring's; not those that are on. */
uint32_t Scheduler::beginningWith(const Ring& ring) const {
  uint32_t bits = 0;
  const Pair* pairs = plan().pairs;
  const Angle16 angle = pairs[ring.row()].angle;
  for (uint8_t row = ring.row(); row < ring.behind() && pairs[row].angle == angle; row++) {
    if (!outputs_.isOn(pairs[row].output) && !isCancelled(row)) setBit(bits, pairs[row].output);
  }
  return bits;
}

Ticks Scheduler::timeOfWaiting(uint8_t output) const {
  const Running& here = outputs_[output];
  const Angle16 angle = plan().pairs[here.waitingRow].angle;
  return shaft_.timeOf(placeOf(here.waitingCycle, angle)) - static_cast<uint32_t>(plan().leading.duration);
}

/** Of what waited for its output and need not any more, the first. */
bool Scheduler::lookForFree(Ticks& at) {
  free_ = kNone;
  for (uint8_t output = 0; output < outputs_.count(); output++) {
    if (outputs_[output].waitingRow == kNone || outputs_.isOn(output)) continue;
    const Ticks due = timeOfWaiting(output);
    if (free_ != kNone && ticksFrom(due, at) <= 0) continue;
    free_ = output;
    at = due;
  }
  return free_ != kNone;
}

}  // namespace postern

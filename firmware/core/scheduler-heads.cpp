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

void Scheduler::lookAtStale() {
  for (uint8_t head = 0; stale_ != 0; head++, stale_ >>= 1, others_ >>= 1) {
    if ((stale_ & 1) == 0) continue;
    Ticks at;
    if (!lookAt(head, at)) {
      heads_.none(head);
      continue;
    }
    heads_.at(head, at);
    if ((others_ & 1) != 0 || head == kLeadingEnds) heads_.switches(head, outputsOf(head));
  }
  heads_.choose();
}

/** Whether there is a head, and when. */
bool Scheduler::lookAt(uint8_t head, Ticks& at) {
  if (head == kFollowingEnds) {
    if (outputs_.following() == kNone) return false;
    at = outputs_[outputs_.following()].until;
    return true;
  }
  if (head == kLeadingEnds) {
    if (outputs_.leading() == kNone) return false;
    at = timeOfLeadingEnd();
    return true;
  }
  if (!runs()) return false;
  if (head == kFollowingBegins) {
    if (following_.isEmpty()) return false;
    at = timeOfRing(following_);
    return true;
  }
  if (head == kLeadingBegins) {
    if (leading_.isEmpty() || blockedBy_ != kNone) return false;
    at = timeOfRing(leading_);
    return true;
  }
  if (head == kWaitingBegins) return lookForFree(at);
  if (!hasNext_) return false;
  at = shaft_.timeOf(placeOf(boundaryCycle_, 0));
  return true;
}

/** What a head switches. */
uint32_t Scheduler::outputsOf(uint8_t head) const {
  uint32_t bits = 0;
  switch (head) {
    case kBoundary: break;
    case kFollowingEnds: return outputs_.bitsOfFollowing();
    case kFollowingBegins: return beginningWith(following_);
    case kLeadingBegins: return beginningWith(leading_);
    case kWaitingBegins: setBit(bits, free_); break;
    default:
      if (!endsByBound_) return outputs_.bitsOfLeading();
      setBit(bits, outputs_.bound());
  }
  return bits;
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

/** It fires at its angle, unless it, or another, has been on for as long as it may. */
Ticks Scheduler::timeOfLeadingEnd() {
  const Ticks fires = shaft_.timeOf(outputs_[outputs_.leading()].place);
  const Ticks bound = outputs_[outputs_.bound()].until;
  endsByBound_ = ticksFrom(fires, bound) < 0;
  return endsByBound_ ? bound : fires;
}

Ticks Scheduler::timeOfWaiting(uint8_t output) const {
  const Running& here = outputs_[output];
  const Angle16 angle = plan().pairs[here.waitingRow].angle;
  return shaft_.timeOf(placeOf(here.waitingCycle, angle)) - static_cast<uint32_t>(plan().leading.duration);
}

/** Of what waited for its output and need not any more, the first. */
bool Scheduler::lookForFree(Ticks& at) {
  free_ = kNone;
  if (outputs_.waiting() == 0) return false;
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

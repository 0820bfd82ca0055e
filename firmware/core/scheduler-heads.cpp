// When each thing that can be next is, and what it switches.
#include "scheduler.h"

namespace postern {

bool Scheduler::next(Ticks& at) {
  look();
  if (heads_.isEmpty()) return false;
  at = heads_.first().at;
  return true;
}

void Scheduler::lookAtStale() {
  const uint8_t stale = stale_;
  const uint8_t others = others_;
  stale_ = others_ = 0;
  const bool runs = !isPaused_ && shaft_.turns();
  if ((stale & headBit(kFollowingEnds)) != 0) lookAtEndOfFollowing();
  if ((stale & headBit(kLeadingEnds)) != 0) lookAtEndOfLeading((others & headBit(kLeadingEnds)) != 0);
  if ((stale & headBit(kFollowingBegins)) != 0) {
    Head& head = heads_[kFollowingBegins];
    if (!runs || following_.isEmpty()) head.is = false;
    else lookAtRing(head, following_, shaft_.timeOf(following_.place()), (others & headBit(kFollowingBegins)) != 0);
  }
  if ((stale & headBit(kLeadingBegins)) != 0) {
    Head& head = heads_[kLeadingBegins];
    const bool isOther = (others & headBit(kLeadingBegins)) != 0;
    if (!runs || leading_.isEmpty() || blockedBy_ != kNone) head.is = false;
    else lookAtRing(head, leading_, shaft_.timeOf(leading_.place()) - leads_, isOther);
  }
  const bool hasRare = hasNext_ || outputs_.waiting() > 0 || heads_.hasRare();
  if (hasRare && (stale & kRareHeads) != 0) lookAtRare(stale, runs);
  heads_.order();
}

void Scheduler::lookAtRare(uint8_t stale, bool runs) {
  if ((stale & headBit(kWaitingBegins)) != 0) {
    Head& head = heads_[kWaitingBegins];
    head.is = runs && outputs_.waiting() > 0 && lookForFree(head.at);
    if (head.is) head.outputs = bitOfOutput(free_);
  }
  if ((stale & headBit(kBoundary)) != 0) {
    Head& head = heads_[kBoundary];
    head.is = runs && hasNext_;
    if (head.is) head.at = shaft_.timeOf(placeOf(boundaryCycle_, 0));
  }
}

void Scheduler::lookAtRing(Head& head, const Ring& ring, Ticks at, bool isOther) {
  if (isOther || !head.is) setBeginning(head.outputs, ring);
  head.isAt(at);
}

void Scheduler::lookAtEndOfFollowing() {
  Head& head = heads_[kFollowingEnds];
  const uint8_t output = outputs_.following();
  if (output == kNone) {
    head.is = false;
    return;
  }
  head.isAt(outputs_[output].until);
  outputs_.setFollowing(head.outputs);
}

/** It fires at its angle, unless it, or another, has been on for as long as it may. */
void Scheduler::lookAtEndOfLeading(bool isOther) {
  Head& head = heads_[kLeadingEnds];
  const uint8_t output = outputs_.leading();
  if (output == kNone) {
    head.is = false;
    return;
  }
  head.isAt(shaft_.timeOf(outputs_[output].place));
  if (isOther || endsByBound_) outputs_.setLeading(head.outputs);
  const Ticks bound = outputs_[outputs_.bound()].until;
  endsByBound_ = static_cast<int8_t>((bound - head.at) >> 24) < 0;
  if (!endsByBound_) return;
  head.at = bound;
  head.outputs = bitOfOutput(outputs_.bound());
}

/** Outputs of the rows that begin at the same angle as a ring's; not those that are on. */
void Scheduler::setBeginning(OutputBits& bits, const Ring& ring) const {
  const Pair* pair = &ring.pair();
  const Angle16 angle = pair->angle;
  bits = 0;
  uint8_t row = ring.row();
  do {
    if (!outputs_.isOn(pair->output) && !isCancelled(row)) setBit(bits, pair->output);
    pair++;
    row++;
  } while (pair != ring.behind() && pair->angle == angle);
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

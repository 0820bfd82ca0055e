// What the scheduler does each time that something is due.
#pragma once

#include "scheduler.h"

namespace postern {

bool Scheduler::stepUntold(Ticks now, uint8_t within, Done& done) {
  look();
  if (heads_.isEmpty()) return false;
  const Head& head = heads_.first();
  const Ticks due = head.at;
  const Duration late = ticksFrom(due, now);
  if (late < 0 && late < -static_cast<Duration>(within)) return false;
  const Ticks begun = late < 0 ? due : now;
  done.due = due;
  done.what = Done::kNothing;
  switch (head.kind) {
    case kFollowingEnds: done.what = endFollowing(outputs_.following()) | Done::kOff; return true;
    case kLeadingEnds:
      done.what = endLeading(endsByBound_ ? outputs_.bound() : outputs_.leading()) | Done::kOff;
      return true;
    case kFollowingBegins:
      if (!canBegin(following_, due, begun)) break;
      done.what = beginFollowing(now);
      return true;
    case kLeadingBegins:
      if (!canBegin(leading_, due, begun)) break;
      done.what = beginLeading(now);
      return true;
    default: break;
  }
  stepRarely(head.kind, begun);
  return true;
}

}  // namespace postern

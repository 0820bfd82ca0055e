// What the scheduler does each time that something is due.
#pragma once

#include "scheduler.h"

namespace postern {

bool Scheduler::stepUntold(Ticks now, Done& done) {
  look();
  if (heads_.isEmpty()) return false;
  const Head& head = heads_.first();
  const Ticks due = head.at;
  if (ticksFrom(due, now) < 0) return false;
  done.due = due;
  done.what = Done::kNothing;
  switch (head.kind) {
    case kFollowingEnds: done.what = endFollowing(outputs_.following()) | Done::kOff; return true;
    case kLeadingEnds:
      done.what = endLeading(endsByBound_ ? outputs_.bound() : outputs_.leading()) | Done::kOff;
      return true;
    case kFollowingBegins:
      if (!canBegin(following_, due, now)) break;
      done.what = beginFollowing(now);
      return true;
    case kLeadingBegins:
      if (!canBegin(leading_, due, now)) break;
      done.what = beginLeading(now);
      return true;
    default: break;
  }
  stepRarely(head.kind, now);
  return true;
}

}  // namespace postern

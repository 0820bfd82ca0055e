// Runs a plan of events at angles; beside contract/schedule/{angle-base,scheduler}.ts.
#pragma once

#include "heads.h"
#include "plan.h"
#include "ring.h"
#include "running.h"
#include "shaft.h"

namespace postern {

/** Pairs of a plan. */
constexpr uint8_t kMostPairs = 64;

/**
 * Each pair waits for its angle in one cycle, by its count; when it has been there, for that of the next. So
 * none is done twice and none is lost, whatever the prediction says meanwhile: it only says when.
 *
 * Some things can be next (heads.h): the next that follows begins, what follows ends, the next that leads
 * begins, what leads ends, and now and then another. Each kind has one that is first, and only that has a time,
 * which is computed when the prediction changes or another is first: an event costs the same however many there
 * are.
 *
 * Two plans have room: the one that runs, and the one that takes over at the next boundary of cycles. What is
 * on then ends in its own time, unless its output begins anew. A pair begins with its first occurrence that
 * is still whole.
 *
 * It has no clock and no timer: the board passes the time, and wakes it. Nothing here divides, and nothing is
 * allocated. All calls come from one level of interrupts, or with interrupts off.
 */
class Scheduler {
 public:
  /** @param running one for each output */
  Scheduler(Sink& sink, Running* running, uint8_t outputs);

  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  const Shaft& shaft() const { return shaft_; }

  /** When it wants to be woken; false: nothing will happen by itself. */
  bool next(Ticks& at);

  /**
   * The same, and what will be switched then, by output; of what has more than one thing to do at that time
   * neither bit is set.
   */
  bool peek(Switched& next);

  /**
   * The same of what comes after that: for a board that does this while `advance` does what comes first.
   * False: nothing is due by now, or what comes after it is not plain.
   */
  bool peekBehind(Switched& next, Ticks now);

  /**
   * Does all that is due, in the order of its times. Not to be called from within an event. @param most of
   * it, then it returns
   */
  void advance(Ticks clock, uint16_t most = 0xffff);

  /** From now on a cycle takes so long; 0: the shaft stands, and what is on ends. */
  void setCycle(uint32_t cycleTicks, Ticks clock);

  /** @param clock by now; the tooth itself may have been a little earlier */
  void tooth(const Tooth& tooth, Ticks clock);

  /** Nobody knows where the shaft is: what is on ends. */
  void lost(Ticks clock);

  /**
   * No more of a row of the plan that runs; what is on ends in its own time. False: it does not come any
   * more as it is.
   */
  bool cancel(uint8_t row);

  /** What is on ends, and what is due is left out. */
  void pause(Ticks clock);
  void resume(Ticks clock);

  /** Everything ends, and nothing comes after it. */
  void stop(Ticks clock);

  /**
   * Takes over at the next boundary of cycles; at once while the shaft stands. A plan that still waits for
   * one is forgotten, and this one has its boundary. @param plan one that `fits`
   */
  void replace(const Plan& plan, Ticks clock);
  /** What waits for the boundary does not take over. */
  void withdraw();
  /** A plan waits for the boundary. */
  bool hasPending() const { return hasNext_; }

  /** The memory of a plan is still read: who makes plans makes the next one elsewhere. */
  bool uses(const Pair* pairs) const { return (hasNext_ && next_.pairs == pairs) || plan().pairs == pairs; }

 private:
  const Plan& plan() const { return plans_[bank_]; }
  Place placeOfRing(const Ring& ring) const { return placeOf(ring.cycle(), plan().pairs[ring.row()].angle); }

  Ticks read(Ticks clock);
  /** Their times are to be looked for anew, and what they switch. */
  void change(uint8_t heads) {
    stale_ = static_cast<uint8_t>(stale_ | heads);
    others_ = static_cast<uint8_t>(others_ | heads);
  }
  void look() {
    if (stale_ != 0) lookAtStale();
  }
  void lookAtStale();
  void lookAtRing(Head head, const Ring& ring, bool runs, uint8_t others);
  void lookAtEndOfLeading(bool isOther);
  uint32_t beginningWith(const Ring& ring) const;
  Ticks timeOfRing(const Ring& ring) const;
  Ticks timeOfWaiting(uint8_t output) const;
  bool lookForFree(Ticks& at);

  bool step(Ticks now);
  void begin(Ring& ring, Ticks due, Ticks now);
  void wait(Ring& ring);
  void beginWaiting(uint8_t output, Ticks due, Ticks now);
  /** Another of its row is due by now. */
  bool isMissed(Ticks due, Ticks now) const {
    return static_cast<uint32_t>(ticksFrom(due, now)) >= shaft_.cycleTicks();
  }
  bool skips(uint8_t row, Ticks due, Ticks now);
  void turnOn(uint8_t row, uint16_t cycle, Ticks due, Ticks now);
  void end(uint8_t output, Cause cause, Ticks due, Ticks now);
  bool isCancelled(uint8_t row) const {
    return hasCancelled_ && (cancelled_[row >> 3] >> (row & 7) & 1) != 0;
  }

  /** The ring's row has that output, so that what is known of it may be another. */
  bool waitsFor(const Ring& ring, uint8_t output) const {
    return !ring.isEmpty() && plan().pairs[ring.row()].output == output;
  }
  void stepRing(Ring& ring);
  void catchUp(Ring& ring, uint16_t cycle, int16_t most);
  void await(Ring& ring, uint16_t cycle, Ticks from);
  void follow(bool turned, Ticks now);
  void restart(Ticks now);
  void takeOver(Ticks now, uint16_t cycle, Ticks from);
  void forgetAllWaiting();
  void halt(Ticks now, Cause cause);

  Sink& sink_;
  /** Heads whose time is to be looked for; and of these, those that are other ones than before. */
  uint8_t stale_ = kAllHeads;
  uint8_t others_ = kAllHeads;
  uint8_t bank_ = 0;
  bool hasNext_ = false;
  bool isPaused_ = false;
  bool hasClock_ = false;
  bool hasCancelled_ = false;
  /** What leads ends next because it has been on for as long as it may. */
  bool endsByBound_ = false;
  /** The output for which a row waits already, and another must: all that lead wait with it. */
  uint8_t blockedBy_ = kNone;
  /** Of the outputs that rows waited for and are free by now, the first one's. */
  uint8_t free_ = kNone;
  Ring following_;
  Ring leading_;
  Shaft shaft_;
  Heads heads_;
  RunningOutputs outputs_;
  Ticks now_ = 0;
  uint16_t boundaryCycle_ = 0;
  Plan plans_[2] = {};
  Plan next_ = {};
  /** Bits of rows. */
  uint8_t cancelled_[kMostPairs / 8] = {};
};

/** A scheduler with its memory. */
template <uint8_t kOutputs>
class SchedulerRoom {
 public:
  explicit SchedulerRoom(Sink& sink) : scheduler(sink, running_, kOutputs) {}

 private:
  Running running_[kOutputs];

 public:
  Scheduler scheduler;
};

}  // namespace postern

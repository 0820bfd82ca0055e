// Runs a plan of events at angles; beside contract/schedule/{angle-base,scheduler}.ts.
#pragma once

#include "heads.h"
#include "hot.h"
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
  POSTERN_RARE Scheduler(Sink& sink, Running* running, uint8_t outputs);

  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  const Shaft& shaft() const { return shaft_; }

  /** Outputs that are on. */
  OutputBits on() const { return outputs_.bits(); }

  /** When it wants to be woken; false: nothing will happen by itself. */
  bool next(Ticks& at);

  /** The same as `next`. @param within what comes so many ticks later is soon */
  POSTERN_HOT bool peek(Chain& chain, uint16_t within) {
    look();
    if (heads_.isEmpty()) return false;
    heads_.tell(chain, within);
    return true;
  }

  /**
   * Does all that is due, in the order of its times. Not to be called from within an event. @param most of
   * it, then it returns
   */
  void advance(Ticks clock, uint16_t most = 0xffff);

  /** What was done, in a byte: the output, and whether it went on or off. */
  struct Done {
    static constexpr uint8_t kNothing = 0xff;
    static constexpr uint8_t kOff = 0x80;
    uint8_t what;
    Ticks due;
  };

  /**
   * The same as one step of `advance`, but for telling the sink, who need be told of the rest alone: where that
   * is done all the time. @param now of `begin` @returns false: nothing is due
   */
  POSTERN_HOT bool stepUntold(Ticks now, Done& done);
  /**
   * What was switched by now is due now, where a tooth that came since says that it is a little later. What lasts does so
   * from then. To be said when nothing else is due. @returns there is some of it
   */
  bool haveDone(const Switched& did, Ticks now) { return heads_.bringTo(now, did); }
  POSTERN_HOT Ticks begin(Ticks clock) { return read(clock); }

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

  __attribute__((noinline)) Ticks read(Ticks clock);
  void catchUpPaused();
  /** Their times are to be looked for anew, and what they switch. */
  void change(uint8_t heads) {
    stale_ = static_cast<uint8_t>(stale_ | heads);
    others_ = static_cast<uint8_t>(others_ | heads);
  }
  void look() {
    if (stale_ != 0) lookAtStale();
  }
  __attribute__((noinline)) void lookAtStale();
  // Leaves, for an AVR: each with the few registers that it needs is faster than all of them in one.
  __attribute__((noinline)) void lookAtRing(Head& head, const Ring& ring, Ticks at, bool isOther);
  __attribute__((noinline)) void lookAtEndOfFollowing();
  __attribute__((noinline)) void lookAtEndOfLeading(bool isOther);
  __attribute__((noinline)) void lookAtRare(uint8_t stale, bool runs);
  void setBeginning(OutputBits& bits, const Ring& ring) const;
  __attribute__((noinline)) Ticks timeOfRing(const Ring& ring) const {
    const Ticks at = shaft_.timeOf(ring.place());
    return &ring == &leading_ ? at - leads_ : at;
  }
  Ticks timeOfWaiting(uint8_t output) const;
  bool lookForFree(Ticks& at);

  bool step(Ticks now);
  bool canBegin(const Ring& ring, Ticks due, Ticks now) const {
    return !outputs_.isOn(ring.pair().output) && !isMissed(due, now);
  }
  /** @returns the output, each */
  __attribute__((noinline)) uint8_t beginFollowing(Ticks now);
  __attribute__((noinline)) uint8_t beginLeading(Ticks now);
  __attribute__((noinline)) uint8_t endFollowing(uint8_t output);
  __attribute__((noinline)) uint8_t endLeading(uint8_t output);
  __attribute__((noinline)) void stepRarely(HeadKind kind, Ticks now);
  __attribute__((noinline)) void beginOrWait(Ring& ring, Ticks due, Ticks now);
  void wait(Ring& ring);
  void beginWaiting(uint8_t output, Ticks due, Ticks now);
  /** Another of its row is due by now. */
  bool isMissed(Ticks due, Ticks now) const {
    const auto late = static_cast<uint32_t>(ticksFrom(due, now));
    return late >= kMinCycleTicks && late >= shaft_.cycleTicks();
  }
  bool skips(uint8_t row, Ticks due, Ticks now);
  __attribute__((noinline)) void end(uint8_t output, Cause cause, Ticks due, Ticks now);
  bool isCancelled(uint8_t row) const {
    return hasCancelled_ && (cancelled_[row >> 3] >> (row & 7) & 1) != 0;
  }

  /** The ring's row has that output, so that what is known of it may be another. */
  bool waitsFor(const Ring& ring, uint8_t output) const {
    return !ring.isEmpty() && ring.pair().output == output;
  }
  __attribute__((noinline)) void stepRing(Ring& ring) {
    if (ring.isEmpty()) return;
    ring.step();
    if (hasCancelled_) passCancelled(ring);
  }
  __attribute__((noinline)) void passCancelled(Ring& ring);
  void catchUp(Ring& ring, uint16_t cycle, int16_t most);
  void await(Ring& ring, uint16_t cycle, Ticks from);
  void follow(bool turned, Ticks now);
  void restart(Ticks now);
  POSTERN_RARE void takeOver(Ticks now, uint16_t cycle, Ticks from);
  void forgetAllWaiting();
  void halt(Ticks now, Cause cause);

  // What interrupts touch most comes first: an AVR reaches the first 64 bytes of an object twice as fast.
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
  Ticks now_ = 0;
  Shaft shaft_;
  Ring following_;
  Ring leading_;
  // Of the plan that runs: how long what follows lasts, and what leads, and what leads at most.
  uint32_t lasts_ = 0;
  uint32_t leads_ = 0;
  uint32_t leadsAtMost_ = 0;
  Heads heads_;
  RunningOutputs outputs_;
  Sink& sink_;
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

#include "scheduler-step.h"

// Runs a plan of events at angles; beside contract/schedule/{angle-base,scheduler}.ts.
#pragma once

#include "event-queue.h"
#include "plan.h"
#include "prepared-plan.h"
#include "shaft.h"
#include "slots.h"
#include "switch-peek.h"

namespace postern {

/**
 * Each pair waits for its angle in one cycle, by its count; when it has been there, for that of the next. So
 * none is done twice and none is lost, whatever the prediction says meanwhile: it only says when.
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
  /** @param slots twice as many as `pairs` @param holders as many as `outputs` */
  Scheduler(Sink& sink, Slot* slots, uint8_t pairs, uint8_t* holders, uint8_t outputs);

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
   * The same of what comes after that, where it is plain: for a board that does this while `advance` does
   * what comes first. False: it is not, or nothing is due by now.
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

  /** Nobody knows where the shaft is: what is on ends, what began first ends first. */
  void lost(Ticks clock);

  /**
   * No more of a row of the plan that runs; what is on ends in its own time. False: there was nothing left of
   * it.
   */
  bool cancel(uint8_t row);

  /** What is on ends, and what is due is left out. */
  void pause(Ticks clock);
  void resume(Ticks clock);

  /** Everything ends, and nothing comes after it. */
  void stop(Ticks clock);

  /**
   * Takes over at the next boundary of cycles; at once while the shaft stands. A plan that still waits for
   * one is forgotten, and this one has its boundary. False: it has more pairs or outputs than there is room
   * for, or a duration that is too long.
   */
  bool replace(const Plan& plan, Ticks clock);

  /**
   * The first half of `replace`, and nearly all of its work: not for an interrupt, but interrupts may do all
   * else meanwhile. No plan may wait, and of the half that does not run nothing may be on: `isHalfFree`.
   */
  bool prepare(const Plan& plan);
  /** The second half. */
  void replacePrepared(Ticks clock);
  bool isHalfFree() const { return !hasNext_ && slots_.oldest(other()) == kNone; }
  /** What waits for the boundary does not take over. */
  void withdraw() {
    hasNext_ = false;
    queue_.look();
  }

  /** A plan waits for the boundary. */
  bool hasPending() const { return hasNext_; }

  /** The memory of a plan is still read: who makes plans makes the next one elsewhere. */
  bool uses(const Pair* pairs) const {
    if (hasNext_ && next_.plan().pairs == pairs) return true;
    if (slots_.plans[bank_].pairs == pairs) return true;
    return slots_.plans[other()].pairs == pairs && slots_.oldest(other()) != kNone;
  }

  /** Pairs that still wait, or are on. */
  uint8_t live() const { return slots_.live(); }

  /** How often the clock was found to have gone back; it is taken to stand still until it has caught up. */
  uint16_t stepsBack() const { return stepsBack_; }

 private:
  Ticks read(Ticks clock);
  /** What is first is looked for, if it is not known. */
  void look() {
    if (!queue_.isKnown()) lookForFirst();
  }
  __attribute__((noinline)) void lookForFirst();
  bool step(Ticks now);
  void schedule(uint8_t slot);
  void follow(bool turned, Ticks now);
  void begin(Ticks now);
  void await(uint8_t slot, uint16_t cycle, Ticks from);
  void takeOver(Ticks now, uint16_t cycle, bool isBoundary);
  void act(uint8_t slot, Ticks due, Ticks now);
  bool skips(uint8_t slot, Ticks due, Ticks now);
  bool isFree(uint8_t slot, Ticks now);
  void end(uint8_t slot, Cause cause, Ticks due, Ticks now);
  void halt(Ticks now, Cause cause);
  void forget(uint8_t slot);
  Event eventOf(uint8_t slot, Edge edge, Cause cause, Ticks due, Ticks now) const {
    const uint16_t plan = slots_.planOf(slot).number;
    return Event{plan, slots_.rowOf(slot), slots_.pairOf(slot).output, edge, cause, due, now};
  }
  /** The half of the slots that the plan that runs does not have. */
  uint8_t other() const { return bank_ == 0 ? 1 : 0; }

  Sink& sink_;
  Shaft shaft_;
  Slots slots_;
  EventQueue queue_;
  SwitchPeek peek_;
  /** By output: the slot that is on. */
  uint8_t* holders_;
  uint8_t outputs_;
  uint8_t bank_ = 0;
  bool hasNext_ = false;
  /** What is first is a boundary of cycles, and when that is. */
  bool isBorderFirst_ = false;
  Ticks border_ = 0;
  bool isPaused_ = false;
  uint16_t boundaryCycle_ = 0;
  PreparedPlan next_;
  bool hasClock_ = false;
  Ticks now_ = 0;
  uint16_t stepsBack_ = 0;
};

/** A scheduler with its memory. @tparam kPairs of one plan, at most 127 @tparam kOutputs at most 255 */
template <uint8_t kPairs, uint8_t kOutputs>
class SchedulerRoom {
  static_assert(kPairs > 0 && kPairs <= 127, "a slot's number has 8 bits, and there are two for each pair");

 public:
  explicit SchedulerRoom(Sink& sink) : scheduler(sink, slots_, kPairs, holders_, kOutputs) {}

 private:
  Slot slots_[kPairs * 2];
  uint8_t holders_[kOutputs];

 public:
  Scheduler scheduler;
};

}  // namespace postern

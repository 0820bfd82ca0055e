#include "scheduler.h"

namespace postern {

Scheduler::Scheduler(Sink& sink, Slot* slots, uint8_t pairs, uint8_t* holders, uint8_t outputs)
    : sink_(sink),
      slots_(slots, pairs),
      queue_(slots_, shaft_),
      peek_(queue_, slots_, holders),
      holders_(holders),
      outputs_(outputs) {
  for (uint8_t output = 0; output < outputs; output++) holders_[output] = kNone;
}

bool Scheduler::next(Ticks& at) {
  look();
  at = isBorderFirst_ ? border_ : queue_.firstAt();
  return isBorderFirst_ || queue_.firstSlot() != kNone;
}

bool Scheduler::peek(Switched& next) {
  next.on = next.off = 0;
  if (!this->next(next.at)) return false;
  if (!isBorderFirst_) peek_.first(next);
  return true;
}

bool Scheduler::peekBehind(Switched& next, Ticks now) {
  if (hasNext_ || !queue_.isKnown() || queue_.firstSlot() == kNone) return false;
  return ticksFrom(queue_.firstAt(), now) >= 0 && peek_.second(next);
}

void Scheduler::advance(Ticks clock, uint16_t most) {
  const Ticks now = read(clock);
  while (most-- > 0 && step(now)) {
  }
}

void Scheduler::setCycle(uint32_t cycleTicks, Ticks clock) {
  const Ticks now = read(clock);
  const bool turned = shaft_.turns();
  shaft_.setCycle(cycleTicks, now);
  follow(turned, now);
}

void Scheduler::tooth(const Tooth& tooth, Ticks clock) {
  const Ticks now = read(clock);
  const bool turned = shaft_.turns();
  shaft_.tooth(tooth);
  follow(turned, now);
}

void Scheduler::lost(Ticks clock) {
  const Ticks now = read(clock);
  shaft_.stop(now);
  halt(now, Cause::lost);
}

bool Scheduler::cancel(uint8_t row) {
  if (row >= slots_.capacity()) return false;
  const uint8_t slot = static_cast<uint8_t>(slots_.firstOf(bank_) + row);
  if (slots_[slot].phase == Phase::gone || slots_[slot].phase == Phase::draining) return false;
  forget(slot);
  return true;
}

void Scheduler::pause(Ticks clock) {
  if (isPaused_) return;
  const Ticks now = read(clock);
  isPaused_ = true;
  halt(now, Cause::paused);
}

void Scheduler::resume(Ticks clock) {
  const Ticks now = read(clock);
  if (!isPaused_) return;
  isPaused_ = false;
  begin(now);
}

void Scheduler::stop(Ticks clock) {
  const Ticks now = read(clock);
  withdraw();
  for (uint8_t slot = 0; slot < slots_.size(); slot++) forget(slot);
  halt(now, Cause::stopped);
}

bool Scheduler::replace(const Plan& plan, Ticks clock) {
  const Ticks now = read(clock);
  if (!fits(plan, slots_.capacity(), outputs_)) return false;
  if (slots_.oldest(other()) == kNone) next_.prepare(slots_, other(), plan);
  else next_.tell(plan);
  replacePrepared(now);
  return true;
}

bool Scheduler::prepare(const Plan& plan) {
  if (!fits(plan, slots_.capacity(), outputs_)) return false;
  next_.prepare(slots_, other(), plan);
  return true;
}

void Scheduler::replacePrepared(Ticks clock) {
  const Ticks now = read(clock);
  const uint16_t cycle = shaft_.cycleAt(now);
  const uint16_t after = static_cast<uint16_t>(cycle + 1);
  if (!hasNext_ || static_cast<int16_t>(after - boundaryCycle_) < 0) boundaryCycle_ = after;
  hasNext_ = true;
  queue_.look();
  if (!shaft_.turns()) takeOver(now, cycle, false);
}

/** The clock, which never goes back. */
Ticks Scheduler::read(Ticks clock) {
  if (hasClock_ && ticksFrom(now_, clock) < 0) {
    stepsBack_++;
  } else {
    now_ = clock;
    hasClock_ = true;
  }
  if (shaft_.keepUp(now_)) queue_.look();
  if (isPaused_) slots_.catchUp(shaft_.cycleAt(now_));
  return now_;
}

/** Of a boundary and an event at once the boundary is first. */
void Scheduler::lookForFirst() {
  queue_.lookForFirst();
  isBorderFirst_ = false;
  if (!hasNext_ || isPaused_ || !shaft_.turns()) return;
  border_ = shaft_.timeOf(placeOf(boundaryCycle_, 0));
  isBorderFirst_ = queue_.firstSlot() == kNone || ticksFrom(border_, queue_.firstAt()) >= 0;
}

/** Does the first thing that is due. False: nothing is. */
bool Scheduler::step(Ticks now) {
  look();
  if (isBorderFirst_) {
    if (ticksFrom(border_, now) < 0) return false;
    takeOver(now, boundaryCycle_, true);
    return true;
  }
  const uint8_t slot = queue_.firstSlot();
  if (slot == kNone || ticksFrom(queue_.firstAt(), now) < 0) return false;
  act(slot, queue_.isDeferred(slot) ? queue_.dueOf(slot) : queue_.firstAt(), now);
  return true;
}

void Scheduler::schedule(uint8_t slot) {
  if (shaft_.turns() && !isPaused_) queue_.schedule(slot);
  else queue_.cancel(slot);
}

/** The prediction has changed. */
void Scheduler::follow(bool turned, Ticks now) {
  if (!shaft_.turns()) halt(now, Cause::lost);
  else if (!turned) begin(now);
  else queue_.predict();
}

/** After a stand-still each waits for its first occurrence that is whole, and that it has not had. */
void Scheduler::begin(Ticks now) {
  if (isPaused_ || !shaft_.turns()) return;
  const uint16_t cycle = shaft_.cycleAt(now);
  if (hasNext_) takeOver(now, cycle, false);
  for (uint8_t slot = 0; slot < slots_.size(); slot++) {
    const Slot& here = slots_[slot];
    if (here.phase == Phase::waiting) {
      const uint16_t own = cycleOf(here.place);
      await(slot, static_cast<int16_t>(own - cycle) > 0 ? own : cycle, now);
    } else if (here.phase != Phase::gone) {
      schedule(slot);
    }
  }
}

/** Waits for the first occurrence from this cycle on that does not begin before a time. */
void Scheduler::await(uint8_t slot, uint16_t cycle, Ticks from) {
  slots_[slot].place = placeOf(cycle, slots_.pairOf(slot).angle);
  if (!shaft_.turns()) return;
  const Duration missing = ticksFrom(queue_.dueOf(slot), from);
  if (missing > 0) {
    const uint32_t whole = cyclesOfTicks(static_cast<uint32_t>(missing - 1), shaft_.cycleTicks());
    slots_[slot].place += (whole + 1) << 16;
  }
  schedule(slot);
}

/**
 * The next plan is the plan, once what its half of the slots still does has ended: one in each call. At a boundary only what leads may have its beginning behind it; else the rows
 * are put in when the shaft turns.
 */
void Scheduler::takeOver(Ticks now, uint16_t cycle, bool isBoundary) {
  const uint8_t bank = other();
  const uint8_t unfinished = slots_.oldest(bank);
  if (unfinished != kNone) {
    end(unfinished, Cause::replaced, now, now);
    return;
  }
  if (!next_.isInOrder()) next_.prepare(slots_, bank, next_.plan());
  hasNext_ = false;
  queue_.dropWaiting();
  for (uint8_t slot = slots_.firstOf(bank_), n = slots_.capacity(); n > 0; n--) forget(slot++);
  bank_ = bank;
  slots_.plans[bank] = next_.plan();
  uint8_t slot = slots_.firstOf(bank);
  for (uint8_t rows = next_.plan().count; rows > 0; rows--, slot++) {
    slots_[slot].phase = Phase::waiting;
    slots_[slot].place = placeOf(cycle, angleOf(slots_[slot].place));
  }
  if (isBoundary) queue_.adopt(next_, shaft_.timeOf(placeOf(cycle, 0)));
  else queue_.setLeads(next_);
}

void Scheduler::act(uint8_t slot, Ticks due, Ticks now) {
  Slot& here = slots_[slot];
  if (here.phase != Phase::waiting) {
    end(slot, queue_.causeOf(slot, due), due, now);
    return;
  }
  if (skips(slot, due, now) || !isFree(slot, now)) return;
  const bool isLast = here.left == 1;
  if (here.left != kAlways) here.left--;
  const Pair& pair = slots_.pairOf(slot);
  if (here.kind != PairKind::leading) here.place += kFullCycle;
  if (here.kind != PairKind::point) {
    const bool isBound = here.kind == PairKind::leading || Slots::isCutShort(pair);
    here.phase = Phase::on;
    here.when = now + static_cast<uint32_t>(isBound ? pair.bound : pair.duration);
    slots_.begin(slot);
    holders_[pair.output] = slot;
  }
  schedule(slot);
  if (isLast) forget(slot);
  sink_.fired(eventOf(slot, Edge::on, Cause::due, due, now));
}

/** True: it has been missed, and been told so. */
bool Scheduler::skips(uint8_t slot, Ticks due, Ticks now) {
  const Pair& pair = slots_.pairOf(slot);
  if (pair.missed == Missed::burst) return false;
  Slot& here = slots_[slot];
  const Duration late = ticksFrom(due, now);
  uint32_t behind = cyclesOfTicks(static_cast<uint32_t>(late), shaft_.cycleTicks());
  if (here.left != kAlways && behind > static_cast<uint32_t>(here.left - 1)) behind = here.left - uint32_t{1};
  const bool isTooLate = pair.missed == Missed::skip && late > pair.tolerance;
  const uint32_t count = behind > 0 ? behind : isTooLate ? 1 : 0;
  if (count == 0) return false;
  const bool isLast = here.left == count;
  if (here.left != kAlways) here.left = static_cast<uint16_t>(here.left - count);
  here.place += count << 16;
  schedule(slot);
  if (isLast) forget(slot);
  sink_.skipped(eventOf(slot, Edge::on, Cause::due, due, now), count);
  return true;
}

/** False: its output is on. What fires at its angle is waited for; what only lasts is ended first. */
bool Scheduler::isFree(uint8_t slot, Ticks now) {
  const Pair& pair = slots_.pairOf(slot);
  if (pair.kind == PairKind::point) return true;
  const uint8_t holder = holders_[pair.output];
  if (holder == kNone) return true;
  if (slots_.leads(holder)) queue_.defer(slot, queue_.dueOf(holder));
  else end(holder, Cause::overlap, now, now);
  return false;
}

void Scheduler::end(uint8_t slot, Cause cause, Ticks due, Ticks now) {
  Slot& here = slots_[slot];
  const bool drains = here.phase == Phase::draining;
  here.phase = drains ? Phase::gone : Phase::waiting;
  if (here.kind == PairKind::leading) here.place += kFullCycle;
  slots_.finish(slot);
  holders_[slots_.pairOf(slot).output] = kNone;
  if (drains) queue_.cancel(slot);
  else schedule(slot);
  sink_.fired(eventOf(slot, Edge::off, cause, due, now));
}

/** Ends what is on, what began first first; what waits waits for nothing. */
void Scheduler::halt(Ticks now, Cause cause) {
  queue_.clear();
  while (slots_.oldest() != kNone) end(slots_.oldest(), cause, now, now);
}

/** No plan has it any more; what is on ends in its own time. */
void Scheduler::forget(uint8_t slot) {
  if (slots_[slot].phase == Phase::on) {
    slots_[slot].phase = Phase::draining;
    schedule(slot);
  } else if (slots_[slot].phase == Phase::waiting) {
    slots_[slot].phase = Phase::gone;
    queue_.cancel(slot);
  }
}

}  // namespace postern

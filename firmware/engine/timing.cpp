#include "timing.h"

namespace postern {

namespace {

/** Edges that are made in one go where they are late: others want their turn. */
constexpr uint8_t kMostEdges = 8;

/** Faster than this, 4900 rpm, there is no time for a tooth that is less than a quarter of a microsecond off. */
constexpr uint32_t kFastCycleTicks = 0x60000;
constexpr uint16_t kNearTicks = 4;

#ifdef __AVR__
constexpr bool kSkipsTeeth = true;
#else
constexpr bool kSkipsTeeth = false;
#endif
/** What comes later than this after what is done is armed in time without haste: 1 ms. */
constexpr uint16_t kSoonTicks = 16000;

/** What counts as late: 2 us. */
Duration lateTicks() { return static_cast<Duration>(board::ticksPerSecond() / 500000); }

}  // namespace

Timing theTiming;

Timing::Timing()
    : decoder_(memory_), room_(*this), changes_(lateTicks()) {}

void Timing::edge(Ticks at, Ticks now, bool isLast) {
  if (simulator_.turns()) return;
  const bool hasTooth = take(decoder_.edge(at), now);
  changes_.write();
  if (!hasTooth) {
    arm();
  } else if (isLast && !(room_.scheduler.shaft().turns() && isFresh(at)) && !isPredicted()) {
    // Else it changes nothing, and where others have come since there is no time for that.
    predict(now);
    arm();
  }
  if (isSample()) record(Interrupt::edge, now);
}

void Timing::marker(Ticks at, Ticks now) {
  if (simulator_.turns()) return;
  takeMarker(at, now);
  changes_.write();
  arm();
}

void Timing::wake(Ticks now, bool isLast) {
  const bool isMeasured = isSample();
  const ShortTicks from = isMeasured ? board::shortNow() : 0;
  isArmed_ = false;
  if (simulator_.turns()) takeSimulated(now);
  Scheduler& scheduler = room_.scheduler;
  const Ticks at = scheduler.begin(now);
  Scheduler::Done done;
  const Switched& did = next_->all[wakes_++ & (kLongestChain - 1)];
  for (;;) {
    if (!scheduler.stepUntold(at, done)) {
      // What was done before a tooth could arm it anew has been done, whatever that tooth says of its time.
      if (isRefused_ && scheduler.haveDone(did, at)) continue;
      break;
    }
    if (done.what == Scheduler::Done::kNothing) continue;
    const auto output = static_cast<uint8_t>(done.what & ~Scheduler::Done::kOff);
    changes_.turn(output, output == done.what);
    if (uncounted_ == kUncounted) countAll();
    lates_[uncounted_].output = output;
    lates_[uncounted_].ticks = ticksFrom(done.due, at);
    uncounted_++;
  }
  changes_.write();
  // What comes next must be armed in time: that is first.
  if (isLast) {
    arm();
    countAll();
  }
  if (isMeasured) record(Interrupt::wake, from);
}

void Timing::countAll() {
  const uint32_t& cycleTicks = room_.scheduler.shaft().cycleTicks();
  for (const Late* late = lates_; uncounted_ > 0; uncounted_--, late++) {
    changes_.count(late->output, late->ticks, cycleTicks);
  }
}

void Timing::check(Ticks now) {
  watchMainLoop(now);
  // A tooth that is overdue by more than any pace explains: nothing is predicted from the one before it.
  // Those that are made here cannot fail to come; they may be made late.
  const bool turns = room_.scheduler.shaft().turns() && !simulator_.turns();
  const bool isStalled = turns && decoder_.isOverdue(now);
  if (decoder_.check(now) || isStalled) {
    lose(now);
    changes_.write();
    arm();
  }
  // At a standstill nothing else tells it the time: half a turn of the clock later it would take now for a time before.
  if (!room_.scheduler.shaft().turns()) room_.scheduler.begin(now);
  record(Interrupt::check, now);
}

WheelProblem Timing::configure(const Wheel& wheel, const Limits& limits) {
  WheelProblem problem = wheelProblem(wheel);
  if (problem == WheelProblem::none && wheel.places > kWheelPlaces) problem = WheelProblem::noMemory;
  if (problem == WheelProblem::none) problem = limitsProblem(limits, wheel);
  if (problem != WheelProblem::none) return problem;
  const uint32_t simulated = simulator_.turns() ? simulator_.cycleTicks() : 0;
  simulate(0);
  {
    Section section(*this);
    lose(section.now());
    changes_.write();
    decoder_.configure(wheel, limits);
    simulator_.configure(wheel);
    arm();
  }
  if (simulated != 0) simulate(simulated);
  return WheelProblem::none;
}

void Timing::setDriven(bool isDriven) {
  Section section(*this);
  if (isDriven == changes_.isDriven()) return;
  if (!isDriven) offAtOnce();
  changes_.setDriven(isDriven);
  arm();
}

void Timing::cut(bool isCut) {
  Section section(*this);
  if (isCut == isCut_) return;
  isCut_ = isCut;
  if (isCut) offAtOnce();
  if (isCut) room_.scheduler.pause(section.now());
  else room_.scheduler.resume(section.now());
  changes_.write();
  arm();
}

bool Timing::isSample() {
  samples_++;
  return (samples_ & (kSample - 1)) == 0;
}

/** Nobody knows whether what was planned is still wanted: it is cut, until the main loop says otherwise. */
void Timing::watchMainLoop(Ticks now) {
  if (isCut_ || ticksFrom(heard_, now) < static_cast<Duration>(board::ticksPerSecond() >> 1)) return;
  isCut_ = true;
  room_.scheduler.pause(now);
  changes_.write();
  arm();
}

void Timing::simulate(uint32_t cycleTicks) {
  const EncoderSimulator::Pace pace = simulator_.paceOf(cycleTicks);
  for (;;) {
    bool turns = false;
    Ticks next = 0;
    Ticks from = 0;
    {
      Section section(*this);
      turns = simulator_.turns();
      next = simulator_.next();
      from = section.now();
      if (pace.cycleTicks == 0 || !turns) {
        // From a stand-still the first edge comes at once.
        if (pace.cycleTicks == 0) simulator_.stop();
        else simulator_.turn(pace, from);
        decoder_.beCareful();
        arm();
        return;
      }
    }
    const Ticks then = EncoderSimulator::nextAt(next, from, simulator_.cycleTicks(), pace.cycleTicks);
    Section section(*this);
    if (simulator_.next() != next) continue;
    simulator_.turn(pace, then);
    arm();
    return;
  }
}

void Timing::fired(const Event& event) { changes_.add(event, room_.scheduler.shaft().cycleTicks()); }

void Timing::skipped(const Event& event) { changes_.skip(event); }

/** Whether there is a tooth to predict from. */
bool Timing::take(EdgeOutcome outcome, Ticks now) {
  if (outcome == EdgeOutcome::ignored) return false;
  if (outcome == EdgeOutcome::lost) lose(now);
  return decoder_.sync() != Sync::none;
}

void Timing::predict(Ticks now) {
  const Tooth& tooth = countCycles();
  predictedAt_ = tooth.at;
  room_.scheduler.tooth(tooth, now);
}

const Tooth& Timing::countCycles() {
  const Tooth& tooth = decoder_.tooth();
  const Angle16 angle = wholeAngle(tooth.angle);
  if (angle < angle_) cycles_++;
  angle_ = angle;
  return tooth;
}

/** The newest tooth says nothing that was not known by the one before it. */
bool Timing::isPredicted() {
  const Shaft& shaft = room_.scheduler.shaft();
  if (!kSkipsTeeth || !shaft.turns() || shaft.cycleTicks() > kFastCycleTicks) return false;
  if (decoder_.sync() == Sync::none) return false;
  const Tooth& tooth = countCycles();
  // A pulse is measured to a tick. What is off by more is another pace, and by the next prediction another angle.
  if (apart(tooth.cycleTicks, shaft.cycleTicks()) > decoder_.places()) return false;
  const auto within = static_cast<uint16_t>((shaft.cycleTicks() >> 16) + kNearTicks);
  if (!shaft.foretold(tooth, within)) return false;
  predictedAt_ = tooth.at;
  return true;
}

void Timing::takeMarker(Ticks at, Ticks now) {
  const bool wasSynced = decoder_.sync() != Sync::none;
  const int32_t before = decoder_.batchAngle();
  decoder_.marker(at);
  // The other turn: what is on is not what should be, and what waits begins anew at the next tooth.
  if (wasSynced && decoder_.batchAngle() != before) lose(now);
}

/** Nobody knows where the shaft is. */
void Timing::lose(Ticks now) {
  if (room_.scheduler.shaft().turns()) losses_++;
  decoder_.beCareful();
  offAtOnce();
  room_.scheduler.lost(now);
}

/** Whatever the board has done of what was armed and nobody knows yet. */
void Timing::offAtOnce() {
  board::disarm();
  board::outputs(0, kAllOutputs);
}

void Timing::takeSimulated(Ticks now) {
  for (uint8_t most = kMostEdges; most > 0; most--) {
    const Ticks at = simulator_.next();
    if (ticksFrom(at, now) < 0) return;
    if (simulator_.isMarked()) takeMarker(at - 1, now);
    simulator_.step();
    if (take(decoder_.edgeAtLength(at), now)) predict(now);
    // An edge from outside is none.
    decoder_.beCareful();
  }
}

void Timing::arm() {
  // The board looks at the one before.
  Chain& chain = next_ == chains_ ? chains_[1] : chains_[0];
  bool hasNext = room_.scheduler.peek(chain, kSoonTicks);
  if (!hasNext || !changes_.isDriven()) {
    chain.all->on = chain.all->off = 0;
    chain.count = 1;
  }
  if (simulator_.turns()) {
    const Ticks at = simulator_.next();
    if (!hasNext || ticksFrom(chain.all->at, at) < 0) *chain.all = Armed{at, 0, 0};
    hasNext = true;
    chain.count = 1;
  }
  if (!hasNext && isArmed_) board::disarm();
  isArmed_ = hasNext;
  isRefused_ = hasNext && !board::arm(chain);
  if (!hasNext || isRefused_) return;
  next_ = &chain;
  wakes_ = 0;
}

}  // namespace postern

#include "decoder.h"

namespace postern {

namespace {

/** A marker of a crank wheel may be so far from its place, either way: 90 degrees. */
constexpr Angle16 kMarkerSlack = 0x2000;

uint16_t clamped16(uint32_t ticks) { return ticks > 0xffff ? 0xffff : static_cast<uint16_t>(ticks); }

/** The angle that a shaft turns in less than a cycle, rounded down: sixteen steps instead of a division. */
Angle16 angleOfTicks(uint32_t ticks, uint32_t cycleTicks) {
  Angle16 angle = 0;
  for (uint8_t bit = 0; bit < 16; bit++) {
    const bool carry = (ticks & 0x80000000) != 0;
    ticks <<= 1;
    angle = static_cast<Angle16>(angle << 1);
    if (carry || ticks >= cycleTicks) {
      ticks -= cycleTicks;
      angle |= 1;
    }
  }
  return angle;
}

}  // namespace

WheelProblem Decoder::configure(const Wheel& wheel, const Limits& limits, uint8_t gapsToSync) {
  WheelProblem problem = wheelProblem(wheel);
  if (problem == WheelProblem::none && wheel.places > mostPlaces_) problem = WheelProblem::noMemory;
  if (problem == WheelProblem::none) problem = limitsProblem(limits, wheel);
  if (problem != WheelProblem::none) return problem;
  wheel_.reset(wheel);
  limits_ = limits;
  slowestGapTicks_ = limits.slowestTicks * wheel_.gap;
  fastest16_ = clamped16(limits.fastestTicks);
  slowest16_ = limits.fastestTicks > 0xffff ? 0 : clamped16(limits.slowestTicks);
  gapsToSync_ = gapsToSync;
  pulses_.reset(wheel_.gap);
  ring_.reset(wheel_.edges);
  tooth_ = Tooth();
  hasTooth_ = false;
  isSynced_ = false;
  forget();
  resetCounts();
  return WheelProblem::none;
}

bool Decoder::takeEasy(Ticks at) {
  if (easyTeeth_ == 0) return false;
  const uint32_t whole = at - tooth_.at;
  const auto pulse = static_cast<uint16_t>(whole);
  if (static_cast<uint16_t>(whole >> 16) != 0) return false;
  if (!pulses_.isNear(pulse) || pulse < fastest16_ || pulse > slowest16_) return false;
  easyTeeth_--;
  pulses_.addNear(pulse);
  ring_.add(at);
  tooth_.at = at;
  return true;
}

EdgeOutcome Decoder::edgeAtLength(Ticks at) {
  catchUp();
  const bool wasSynced = isSynced_;
  if (!take(at)) {
    counts_.tooFast++;
    return EdgeOutcome::ignored;
  }
  beEasyFor(easyTeeth());
  if (isSynced_) counts_.inSync++;
  else counts_.searching++;
  if (wasSynced != isSynced_) return wasSynced ? EdgeOutcome::lost : EdgeOutcome::synced;
  return EdgeOutcome::tooth;
}

MarkerOutcome Decoder::marker(Ticks at) {
  if (!wheel_.hasMarker) return MarkerOutcome::ignored;
  catchUp();
  counts_.markers++;
  if (!wheel_.hasGap()) {
    isMarked_ = true;
    beEasyFor(0);
    return MarkerOutcome::taken;
  }
  return isSearching() ? MarkerOutcome::ignored : phase(at);
}

bool Decoder::check(Ticks now) {
  if (!hasTooth_ || elapsedFrom(tooth_.at, now) <= limits_.timeoutTicks) return false;
  catchUp();
  fault(counts_.timeouts);
  hasTooth_ = false;
  return true;
}

bool Decoder::isOverdue(Ticks at) {
  catchUp();
  return sync() != Sync::none && pulses_.isOverdue(elapsedFrom(tooth_.at, at), wheel_.spanAfter(edge_));
}

int32_t Decoder::angleAt(Ticks at) {
  if (sync() == Sync::none || isOverdue(at)) return kNoAngle;
  const uint32_t elapsed = elapsedFrom(tooth_.at, at);
  const Angle16 angle = wholeAngle(tooth_.angle);
  const auto room = static_cast<Angle16>((wheel_.angleOf(wheel_.next(edge_)) - angle) & mask());
  Angle16 turned = room;
  if (elapsed < tooth_.cycleTicks) {
    turned = angleOfTicks(elapsed, tooth_.cycleTicks);
    if (turned > room) turned = room;
  }
  return static_cast<int32_t>(static_cast<Angle16>(angle + turned) & mask());
}

bool Decoder::timeOf(Angle16 angle, Ticks& at) {
  catchUp();
  if (sync() == Sync::none) return false;
  at = tooth_.at + ticksOfAngle(static_cast<Angle16>((angle - wholeAngle(tooth_.angle)) & mask()), tooth_.cycleTicks);
  return true;
}

/** They were all in sync, or none was. */
void Decoder::catchUpEasy() {
  const auto easy = static_cast<uint8_t>(easyFrom_ - easyTeeth_);
  if (isSynced_) counts_.inSync += easy;
  else counts_.searching += easy;
  easyFrom_ = easyTeeth_;
  edge_ = static_cast<uint8_t>(edge_ + easy);
  tooth_.angle += times8(wheel_.step, easy);
  tooth_.cycleTicks = multiply16(pulses_.lastNear(), wheel_.places);
}

/** How many teeth come next at which there is nothing to decide, if all are where they should be. */
uint8_t Decoder::easyTeeth() const {
  if (isSearching() || doubt_ > 0 || pulses_.isAfterGap() || pulses_.isLong()) return 0;
  uint8_t next = edge_ < wheel_.edgesOfTurn ? wheel_.edgesOfTurn : wheel_.edges;
  const uint8_t looked = wheel_.hasGap() ? wheel_.farEdge : wheel_.markedEdge;
  if (looked > edge_ && looked < next) next = looked;
  return static_cast<uint8_t>(next - edge_ - 1);
}

/** @returns false for noise */
bool Decoder::take(Ticks at) {
  if (!hasTooth_) {
    tooth_.at = at;
    hasTooth_ = true;
    isMarked_ = false;
    return true;
  }
  // What is before the last edge is no time at all after it, and so too fast.
  const uint32_t pulse = elapsedFrom(tooth_.at, at);
  if (pulse < limits_.fastestTicks) return false;
  tooth_.at = at;
  // A gap may be longer, and so may anything while it is searched; the time-out is longer than all of them.
  const bool isWide = wheel_.hasGap() && (isSearching() || wheel_.spanAfter(edge_) > 1);
  if (pulse <= (isWide ? slowestGapTicks_ : limits_.slowestTicks)) judge(pulse);
  else fault(pulse > limits_.timeoutTicks ? counts_.timeouts : counts_.tooSlow);
  return true;
}

void Decoder::judge(uint32_t pulse) {
  if (!isSearching()) follow(pulse);
  else if (wheel_.hasGap()) seekGap(pulse);
  else seekMarker(pulse);
}

/** Searching: was the pulse before this one a gap? */
void Decoder::seekGap(uint32_t pulse) {
  const bool isGap = pulses_.mayBeGap() && pulses_.gapOff(pulse) == 0;
  if (isGap) {
    edge_ = 1;
    doubt_ = pulses_.wasDoubtfulGap() ? 1 : 0;
  }
  accept(pulse, 1);
  if (isGap) found();
}

void Decoder::seekMarker(uint32_t pulse) {
  const Off off = pulses_.isEmpty() ? Off{0} : pulses_.off(pulse, 1);
  if (off != 0) {
    fault(off < 0 ? counts_.extra : counts_.missing);
    return;
  }
  const bool isMarked = isMarked_;
  isMarked_ = false;
  if (isMarked) edge_ = wheel_.markedEdge;
  accept(pulse, 1);
  if (isMarked) found();
}

/** Knowing, or believing to know, where the wheel is: is the pulse the one that must come next? */
void Decoder::follow(uint32_t pulse) {
  const uint8_t span = wheel_.spanAfter(edge_);
  const bool isAfterGap = pulses_.isAfterGap();
  Off off = pulses_.off(pulse, span);
  if (off == 0 && isAfterGap) off = pulses_.gapOffMean(pulse);
  if (off == 0 && doubt_ == 1) off = pulses_.unevenness(pulse);
  if (off != 0) {
    fault(off < 0 ? counts_.extra : counts_.missing);
    return;
  }
  if (span > 1 && pulses_.isDoubtfulGap(pulse)) {
    doubt_ = 2;
    counts_.doubts++;
  } else if (doubt_ > 0) {
    doubt_--;
  }
  edge_ = wheel_.next(edge_);
  accept(pulse, span);
  if (isAfterGap) found();
  if (!wheel_.hasGap()) checkMarkedTooth();
  else if (edge_ == wheel_.farEdge) checkMarkedCycle();
}

/** Of a plain wheel: the marker comes before its tooth, and before no other. */
void Decoder::checkMarkedTooth() {
  const bool isMarked = isMarked_;
  isMarked_ = false;
  if (edge_ == wheel_.markedEdge) {
    if (isMarked) found();
    else counts_.markersMissing++;
  } else if (isMarked) {
    fault(counts_.markersWrong);
  }
}

/** Half a cycle from the marker's place: no marker can be so late or so early. */
void Decoder::checkMarkedCycle() {
  if (wheel_.hasMarker && isPhased_ && !isMarked_) counts_.markersMissing++;
  isMarked_ = false;
}

/** Of a crank wheel with a gap: which of the two turns is it? */
MarkerOutcome Decoder::phase(Ticks at) {
  uint32_t elapsed = elapsedFrom(tooth_.at, at);
  if (elapsed >= tooth_.cycleTicks) elapsed = tooth_.cycleTicks - 1;
  const auto angle = static_cast<Angle16>(wheel_.angleOf(edge_) + angleOfTicks(elapsed, tooth_.cycleTicks));
  const Angle16 ahead = angleAhead(wheel_.marker, angle);
  const Angle16 off = ahead > kTurn ? angleAhead(angle, wheel_.marker) : ahead;
  const bool isOtherTurn = kTurn - off <= kMarkerSlack;
  if (!isOtherTurn && off > kMarkerSlack) {
    counts_.markersWrong++;
    return MarkerOutcome::wrong;
  }
  isMarked_ = true;
  if (isPhased_ && !isOtherTurn) return MarkerOutcome::taken;
  if (isOtherTurn) edge_ = wheel_.inOtherTurn(edge_);
  if (isPhased_) counts_.markersWrong++;
  // Two markers that contradict each other: one of them was noise, and nobody knows which.
  isPhased_ = !isPhased_;
  beEasyFor(0);
  setAngle();
  return isPhased_ ? MarkerOutcome::phased : MarkerOutcome::wrong;
}

void Decoder::accept(uint32_t pulse, uint8_t span) {
  pulses_.add(pulse, span);
  // While a gap is searched nobody knows how many places a pulse is.
  if (isSearching() && wheel_.hasGap()) return;
  ring_.begin(tooth_.at - pulse);
  ring_.add(tooth_.at);
  tooth_.cycleTicks = overSpan(times8(pulse, wheel_.places), span);
  setAngle();
}

void Decoder::setAngle() {
  if (!isSearching()) tooth_.angle = wheel_.fineAngleOf(edge_);
}

void Decoder::found() {
  if (isSynced_) return;
  gapsFound_++;
  if (gapsFound_ < gapsToSync_) return;
  isSynced_ = true;
  counts_.syncs++;
}

void Decoder::fault(uint32_t& count) {
  count++;
  if (isSynced_) counts_.losses++;
  isSynced_ = false;
  forget();
}

void Decoder::forget() {
  doubt_ = 0;
  beEasyFor(0);
  isPhased_ = wheel_.tellsPhase();
  isMarked_ = false;
  gapsFound_ = 0;
  edge_ = kNoEdge;
  tooth_.cycleTicks = 0;
  pulses_.clear();
  ring_.clear();
}

}  // namespace postern

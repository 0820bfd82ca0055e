#include "shaft.h"

namespace postern {

namespace {

constexpr Duration kFarAhead = int32_t{1} << 30;
constexpr Duration kFarBack = -(int32_t{1} << 29);
/** A reference is moved on when it is older than this, or than so many cycles as a place can count easily. */
constexpr uint32_t kOldTicks = uint32_t{1} << 28;
constexpr uint8_t kOldCyclesBits = 8;

/** Whole cycles of either sign; bounded, without a product of 64 bits. */
Duration ticksOfCycles(int16_t cycles, uint32_t cycleTicks) {
  if (cycles == 0) return 0;
  const bool isBack = cycles < 0;
  const Duration bound = isBack ? -kFarBack : kFarAhead;
  uint16_t count = static_cast<uint16_t>(isBack ? -cycles : cycles);
  uint32_t ticks = 0;
  // Whole cycles by adding: nearly always one, and of many each is short.
  for (uint32_t doubled = cycleTicks; count > 0; count >>= 1, doubled <<= 1) {
    if (doubled >= static_cast<uint32_t>(bound)) return isBack ? kFarBack : kFarAhead;
    if ((count & 1) != 0) ticks += doubled;
    if (ticks >= static_cast<uint32_t>(bound)) return isBack ? kFarBack : kFarAhead;
  }
  return isBack ? -static_cast<Duration>(ticks) : static_cast<Duration>(ticks);
}

/** When it was at the tooth's whole angle, which is a little before the tooth. */
Ticks timeOfAngle(const Tooth& tooth) {
  const uint8_t fraction = fractionOf(tooth.angle);
  const auto ticks = static_cast<uint16_t>(multiply16(static_cast<uint16_t>(tooth.cycleTicks >> 8), fraction) >> 16);
  return tooth.at - static_cast<uint16_t>(ticks + static_cast<uint8_t>(tooth.cycleTicks >> 24) * fraction);
}

}  // namespace

Ticks Shaft::timeOf(Place place) const {
  const uint32_t distance = place - place_;
  // Nearly always it is in this cycle, the next or the last.
  const uint16_t count = cycleOf(distance);
  const Ticks at = at_ + ticksOfAngle(angleOf(distance), cycleTicks_);
  if (count == 0) return at;
  if (count == 1) return at + cycleTicks_;
  return count == 0xffff ? at - cycleTicks_ : farTimeOf(distance);
}

Ticks Shaft::farTimeOf(uint32_t distance) const {
  const uint32_t ticks = ticksOfAngle(angleOf(distance), cycleTicks_);
  const Duration cycles = ticksOfCycles(static_cast<int16_t>(cycleOf(distance)), cycleTicks_);
  if (cycles == kFarAhead || cycles == kFarBack) return at_ + static_cast<uint32_t>(cycles);
  const Duration sum = cycles + static_cast<Duration>(ticks);
  return at_ + static_cast<uint32_t>(sum > kFarAhead ? kFarAhead : sum);
}

uint16_t Shaft::cycleAt(Ticks at) const {
  const Duration since = ticksFrom(at_, at);
  if (!turns() || since <= 0) return cycleOf(place_);
  const uint32_t cycles = cyclesOfTicks(static_cast<uint32_t>(since), cycleTicks_);
  const uint32_t rest = static_cast<uint32_t>(since) - cycles * cycleTicks_;
  const uint16_t cycle = static_cast<uint16_t>(cycleOf(place_) + cycles);
  // It is past the boundary once the angle that it has turned, rounded down, reaches it: the time of that,
  // rounded up.
  const Angle16 ahead = angleAhead(angleOf(place_), 0);
  if (ahead == 0) return cycle;
  const uint32_t ticks = ticksOfAngle(ahead, cycleTicks_);
  const bool isWhole = static_cast<uint16_t>(cycleTicks_ * ahead) == 0;
  const bool isPast = isWhole ? rest >= ticks : rest > ticks;
  return isPast ? static_cast<uint16_t>(cycle + 1) : cycle;
}

void Shaft::setCycle(uint32_t cycleTicks, Ticks at) {
  if (!isCycle(cycleTicks)) {
    stop(at);
    return;
  }
  if (cycleTicks == cycleTicks_) return;
  const Duration since = ticksFrom(at_, at);
  if (!turns()) {
    at_ = at;
  } else if (since > 0) {
    const uint32_t cycles = cyclesOfTicks(static_cast<uint32_t>(since), cycleTicks_);
    const uint32_t ticks = static_cast<uint32_t>(since) - cycles * cycleTicks_;
    const Quotient turned = multiplyDivide(ticks, kFullCycle, cycleTicks_);
    place_ += (static_cast<uint32_t>(cycles) << 16) + turned.whole;
    at_ = at - (multiplyDivide(turned.rest, cycleTicks, cycleTicks_).whole >> 16);
  }
  cycleTicks_ = cycleTicks;
  isMoved_ = false;
}

void Shaft::tooth(const Tooth& tooth) {
  if (!isCycle(tooth.cycleTicks)) {
    stop(tooth.at);
    return;
  }
  if (hasTooth_) {
    const Angle16 ahead = angleAhead(angleOf(tooth_), wholeAngle(tooth.angle));
    place_ = tooth_ + (ahead == 0 ? kFullCycle : ahead);
  } else {
    const Duration newer = ticksFrom(tooth.at, at_);
    // It came before what the reference was moved on to: that goes back as it came.
    if (isMoved_ && turns() && newer > 0) {
      const uint32_t cycles = cyclesOfTicks(static_cast<uint32_t>(newer - 1), cycleTicks_) + 1;
      place_ -= cycles << 16;
      at_ -= cycles * cycleTicks_;
    }
    place_ += distanceAt(tooth.at);
    const Angle16 ahead = angleAhead(angleOf(place_), wholeAngle(tooth.angle));
    // Behind is nearer, unless there is nothing before the first cycle.
    const bool isFirst = cycleOf(place_) == 0 && cycleOf(place_ + ahead) == 0;
    const bool isBehind = turns() && (ahead & 0x8000) != 0 && !isFirst;
    place_ += isBehind ? ahead - kFullCycle : ahead;
  }
  isMoved_ = false;
  hasTooth_ = true;
  tooth_ = place_;
  at_ = timeOfAngle(tooth);
  cycleTicks_ = tooth.cycleTicks;
}

bool Shaft::foretold(const Tooth& tooth, uint16_t within) const {
  const Angle16 ahead = angleAhead(angleOf(tooth_), wholeAngle(tooth.angle));
  if (!hasTooth_ || isMoved_ || (ahead & 0x8000) != 0) return false;
  if (static_cast<uint32_t>(tooth.at - at_) >= cycleTicks_ >> 1) return false;
  const Ticks off = timeOfAngle(tooth) - timeOf(tooth_ + ahead) + within;
  return off <= static_cast<uint16_t>(within << 1);
}

void Shaft::stop(Ticks at) {
  place_ += distanceAt(at);
  at_ = at;
  cycleTicks_ = 0;
  isMoved_ = false;
  hasTooth_ = false;
}

bool Shaft::keepUpOld(uint32_t ticks) {
  if (!turns() || static_cast<Duration>(ticks) <= 0) return false;
  if (ticks < kOldTicks && (ticks >> kOldCyclesBits) < cycleTicks_) return false;
  const uint32_t cycles = cyclesOfTicks(ticks, cycleTicks_);
  place_ += cycles << 16;
  at_ += cycles * cycleTicks_;
  isMoved_ = true;
  return cycles > 0;
}

/** How far it has turned since the reference, rounded down. */
uint32_t Shaft::distanceAt(Ticks at) const {
  const Duration since = ticksFrom(at_, at);
  if (!turns() || since <= 0) return 0;
  const uint32_t cycles = cyclesOfTicks(static_cast<uint32_t>(since), cycleTicks_);
  const uint32_t rest = static_cast<uint32_t>(since) - cycles * cycleTicks_;
  return (cycles << 16) + multiplyDivide(rest, kFullCycle, cycleTicks_).whole;
}

}  // namespace postern

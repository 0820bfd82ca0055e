#include "encoder-simulator.h"

namespace postern {

void EncoderSimulator::configure(const Wheel& wheel) {
  stop();
  places_ = wheel.placesOfCycle();
  gap_ = wheel.gap();
  edgesOfTurn_ = wheel.teeth();
  edges_ = wheel.edgesOfCycle();
  edge_ = 0;
  sum_ = 0;
  markedEdge_ = kNoEdge;
  if (!wheel.hasMarker) return;
  // The first edge at or after the marker, as the decoder has it.
  uint32_t nearest = kFullCycle;
  for (uint8_t edge = 0; edge < edges_; edge++) {
    const uint8_t place =
        static_cast<uint8_t>(edge < edgesOfTurn_ ? edge : edge - edgesOfTurn_ + wheel.places);
    const Angle16 angle = static_cast<Angle16>(wheel.offset + place * kFullCycle / places_);
    const Angle16 ahead = angleAhead(wheel.marker, angle);
    if (ahead >= nearest) continue;
    nearest = ahead;
    markedEdge_ = edge;
  }
}

void EncoderSimulator::step() {
  edge_++;
  uint8_t spans = 1;
  if (edge_ == edgesOfTurn_ || edge_ == edges_) spans = gap_;
  if (edge_ == edges_) edge_ = 0;
  for (; spans > 0; spans--) {
    next_ += whole_;
    const uint16_t sum = static_cast<uint16_t>(sum_ + rest_);
    const bool isOver = sum >= places_;
    sum_ = static_cast<uint8_t>(isOver ? sum - places_ : sum);
    if (isOver) next_++;
  }
}

EncoderSimulator::Pace EncoderSimulator::paceOf(uint32_t cycleTicks) const {
  if (!isCycle(cycleTicks) || places_ == 0) return {0, 0, 0};
  return {cycleTicks, cycleTicks / places_, static_cast<uint8_t>(cycleTicks % places_)};
}

void EncoderSimulator::turn(const Pace& pace, Ticks next) {
  cycleTicks_ = pace.cycleTicks;
  whole_ = pace.whole;
  rest_ = pace.rest;
  next_ = next;
}

Ticks EncoderSimulator::nextAt(Ticks next, Ticks now, uint32_t cycleTicks, uint32_t newCycleTicks) {
  const Duration left = ticksFrom(now, next);
  // An edge that is due comes at once; the gap of a slow wheel is no whole cycle.
  if (left <= 0 || static_cast<uint32_t>(left) >= cycleTicks) return now;
  return now + multiplyDivide(static_cast<uint32_t>(left), newCycleTicks, cycleTicks).whole;
}

}  // namespace postern

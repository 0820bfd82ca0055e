#include "edges.h"

namespace postern {

Edges::Edges(const Script& script, Ticks from)
    : script_(script),
      random_(script.seed * 2654435761u + 1),
      pulse_(kReplayRate / script.rpm * 120 / script.wheel.placesOfCycle()),
      firstPulse_(pulse_),
      place_(from) {}

ScriptEdge Edges::next() {
  while (count_ == 0) turn();
  const ScriptEdge first = waiting_[0];
  count_--;
  for (uint8_t n = 0; n < count_; n++) waiting_[n] = waiting_[n + 1];
  return first;
}

/** To the next place of the rim. */
void Edges::turn() {
  const Wheel& wheel = script_.wheel;
  quicken();
  place_ += pulse_;
  const auto places = wheel.placesOfCycle();
  const uint32_t marker = (uint32_t{angleAhead(wheel.offset, wheel.marker)} * places) >> 16;
  index_ = static_cast<uint16_t>(index_ + 1 == places ? 0 : index_ + 1);
  const bool isTooth = index_ % wheel.places < wheel.teeth();
  if (isTooth && !random_.oneOf(script_.missing)) {
    const uint32_t jitter = (pulse_ >> 10) * script_.jitter;
    const Ticks at = place_ + (jitter > 0 ? (random_.next() >> 8) % (2 * jitter) - jitter : 0);
    waiting_[count_++] = {at, false};
    const Ticks noise = at + pulse_ / 16 * (1 + random_.below(12));
    if (random_.oneOf(script_.noise)) waiting_[count_++] = {noise, false};
  }
  if (wheel.hasMarker && index_ == marker) waiting_[count_++] = {place_ + pulse_ / 16 * 13, true};
}

void Edges::quicken() {
  edges_++;
  const bool isDown = script_.pace == Pace::slower || (script_.pace == Pace::waves && (edges_ & 0x200) != 0);
  if (script_.pace == Pace::steady) return;
  const uint32_t change = pulse_ >> 11;
  if (isDown && pulse_ < firstPulse_ * 8) pulse_ += change;
  if (!isDown && pulse_ > firstPulse_ / 8) pulse_ -= change;
}

}  // namespace postern

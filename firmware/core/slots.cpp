#include "slots.h"

namespace postern {

/** 16384 cycles. */
constexpr int32_t kLongGone = int32_t{1} << 30;

Slots::Slots(Slot* slots, uint8_t capacity) : slots_(slots), capacity_(capacity) {
  const Slot none{0, 0, 0, 0, Phase::gone, PairKind::point, 0, kNone, kNone, kNone};
  for (uint8_t slot = 0; slot < size(); slot++) slots_[slot] = none;
}

void Slots::begin(uint8_t slot) {
  uint8_t* link = &oldestOn_;
  while (*link != kNone) link = &slots_[*link].nextOn;
  slots_[slot].nextOn = kNone;
  *link = slot;
}

void Slots::finish(uint8_t slot) {
  uint8_t* link = &oldestOn_;
  while (*link != slot) link = &slots_[*link].nextOn;
  *link = slots_[slot].nextOn;
}

uint8_t Slots::live() const {
  uint8_t count = 0;
  for (uint8_t slot = 0; slot < size(); slot++) {
    if (slots_[slot].phase != Phase::gone) count++;
  }
  return count;
}

uint8_t Slots::oldest(uint8_t bank) const {
  uint8_t slot = oldestOn_;
  while (slot != kNone && bankOf(slot) != bank) slot = slots_[slot].nextOn;
  return slot;
}

void Slots::catchUp(uint16_t cycle) {
  for (uint8_t slot = 0; slot < size(); slot++) {
    Place& place = slots_[slot].place;
    if (distanceFrom(place, placeOf(cycle, 0)) > kLongGone) place = placeOf(cycle, angleOf(place));
  }
}

}  // namespace postern

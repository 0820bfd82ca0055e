#include "switch-peek.h"

namespace postern {

void SwitchPeek::first(Switched& next) {
  // At a tooth what comes next is nearly always what it was, at another time.
  if (!queue_.isAsItWas() || !queue_.isFirstAlone() || slot_ != queue_.firstSlot()) {
    told_ = {0, 0, 0};
    twice_ = 0;
    slot_ = queue_.firstSlot();
    if (queue_.isFirstAlone()) look(slot_, told_);
    else queue_.eachAt(next.at, [this](uint8_t slot) { look(slot, told_); });
  }
  next.on = told_.on;
  next.off = told_.off;
}

bool SwitchPeek::second(Switched& next) {
  const uint8_t slot = queue_.second(next.at);
  if (slot == kNone || slots_.pairOf(slot).output == slots_.pairOf(queue_.firstSlot()).output) return false;
  next.on = next.off = 0;
  twice_ = 0;
  look(slot, next);
  return true;
}

void SwitchPeek::look(uint8_t slot, Switched& next) {
  const Slot& here = slots_[slot];
  if (here.kind == PairKind::point) return;
  const uint8_t output = slots_.pairOf(slot).output;
  const bool isOn = here.phase != Phase::waiting;
  // What fires at its angle is waited for, what only lasts ends and begins.
  const uint8_t holder = isOn ? kNone : holders_[output];
  if (holder != kNone && slots_.leads(holder)) return;
  // More than one thing to do: neither is told.
  if (hasBit(next.on, output) || hasBit(next.off, output) || hasBit(twice_, output)) {
    setBit(twice_, output);
    clearBit(next.on, output);
    clearBit(next.off, output);
  } else {
    setBit(isOn ? next.off : next.on, output);
  }
}

}  // namespace postern

#include "heads.h"

namespace postern {

void Heads::choose() {
  first_ = kHeads;
  const Each* least = nullptr;
  const Each* each = all_;
  for (uint8_t head = 0; head < kHeads; head++, each++) {
    if (!each->has || (least != nullptr && ticksFrom(each->at, least->at) <= 0)) continue;
    first_ = head;
    least = each;
  }
}

void Heads::tell(uint8_t head, Switched& told) const {
  const Each* each = &all_[head];
  const Ticks at = each->at;
  told = {at, 0, 0};
  for (; head < kHeads; head++, each++) {
    if (!each->has || each->at != at) continue;
    uint32_t& outputs = head >= kFollowingBegins ? told.on : told.off;
    outputs |= each->outputs;
  }
  if (told.on == 0 || told.off == 0) return;
  const uint32_t both = told.on & told.off;
  told.on &= ~both;
  told.off &= ~both;
}

bool Heads::tellSecond(Switched& told) const {
  const Ticks first = all_[first_].at;
  uint8_t second = kHeads;
  uint32_t outputs = 0;
  for (uint8_t head = 0; head < kHeads; head++) {
    const Each& each = all_[head];
    if (!each.has) continue;
    if (each.at == first) outputs |= each.outputs;
    else if (second == kHeads || ticksFrom(each.at, all_[second].at) > 0) second = head;
  }
  if (second == kHeads) return false;
  tell(second, told);
  return (outputs & (told.on | told.off)) == 0;
}

}  // namespace postern

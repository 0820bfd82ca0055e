#include "heads.h"

namespace postern {

void Heads::choose() {
  first_ = kHeads;
  Ticks least = 0;
  for (uint8_t head = 0; head < kHeads; head++) {
    const Each& each = all_[head];
    if (!each.has || (first_ != kHeads && ticksFrom(each.at, least) <= 0)) continue;
    first_ = head;
    least = each.at;
  }
}

bool Heads::tell(uint8_t head, Switched& told) const {
  const Ticks at = all_[head].at;
  uint32_t on = 0;
  uint32_t off = 0;
  for (; head < kHeads; head++) {
    const Each& each = all_[head];
    if (!each.has || each.at != at) continue;
    if (head >= kFollowingBegins) on |= each.outputs;
    else off |= each.outputs;
  }
  const uint32_t both = on & off;
  told.at = at;
  told.on = on & ~both;
  told.off = off & ~both;
  return true;
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
  return second != kHeads && tell(second, told) && (outputs & (told.on | told.off)) == 0;
}

}  // namespace postern

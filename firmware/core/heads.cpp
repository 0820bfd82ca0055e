#include "heads.h"

namespace postern {

namespace {

#ifdef __AVR__
/** What comes so soon after another is done with it, half a microsecond late at most: it cannot be done by itself so soon. */
constexpr uint16_t kTogether = 8;
#else
constexpr uint16_t kTogether = 0;
#endif

}  // namespace

void Heads::set(Switched& told, const Head& head) {
  told = {head.at, 0, 0};
  if (head.turnsOn()) told.on = head.outputs;
  else told.off = head.outputs;
}

Heads::Heads() {
  for (uint8_t kind = 0; kind < kHeads; kind++) all_[kind] = {0, 0, static_cast<HeadKind>(kind), false};
}

void Heads::choose() {
  const Head* first = nullptr;
  Ticks least = 0;
  const Head* end = hasRare() ? all_ + kHeads : all_ + kUsualHeads;
  const Head* head = end == all_ + kUsualHeads ? all_ + 1 : all_;
  for (; head != end; head++) {
    if (!head->is) continue;
    const Ticks at = head->at;
    if (first != nullptr && static_cast<int8_t>((at - least) >> 24) >= 0) continue;
    first = head;
    least = at;
  }
  first_ = first;
}

void Heads::tell(Coming& coming, uint16_t within) const {
  const Head* first = first_;
  const Ticks at = first->at;
  const Head* behind = nullptr;
  uint16_t soonest = within;
  bool areSeveral = hasRare();
  for (const Head* head = all_ + 1; head != all_ + kUsualHeads; head++) {
    if (!head->is || head == first) continue;
    const uint32_t after = head->at - at;
    if (static_cast<uint16_t>(after >> 16) != 0) continue;
    const auto soon = static_cast<uint16_t>(after);
    if (soon > soonest) continue;
    if (soon == soonest || soon <= kTogether) areSeveral = true;
    soonest = soon;
    behind = head;
  }
  set(coming.next, *first);
  coming.hasBehind = false;
  if (areSeveral) {
    tellSeveral(coming, within);
  } else if (behind != nullptr) {
    set(coming.behind, *behind);
    coming.hasBehind = (first->outputs & behind->outputs) == 0;
  }
}

void Heads::tellSeveral(Coming& coming, uint16_t within) const {
  const Ticks first = first_->at;
  uint16_t soonest = within;
  for (const Head& head : all_) {
    const uint32_t after = head.at - first;
    if (!head.is || after >= soonest || &head == first_) continue;
    if (after > kTogether) {
      soonest = static_cast<uint16_t>(after);
    } else {
      add(coming.next, head);
      if (ticksFrom(coming.next.at, head.at) > 0) coming.next.at = head.at;
    }
  }
  const OutputBits both = coming.next.on & coming.next.off;
  coming.next.on &= ~both;
  coming.next.off &= ~both;
  if (soonest == within || both != 0 || all_[kBoundary].is) return;
  coming.behind = {first + soonest, 0, 0};
  for (const Head& head : all_) {
    if (head.is && head.at == coming.behind.at) add(coming.behind, head);
  }
  const OutputBits again = (coming.next.on | coming.next.off) & (coming.behind.on | coming.behind.off);
  coming.hasBehind = (again | (coming.behind.on & coming.behind.off)) == 0;
}

}  // namespace postern

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

Heads::Heads() {
  for (uint8_t kind = 0; kind < kHeads; kind++) {
    all_[kind] = {0, 0, static_cast<HeadKind>(kind), false};
    order_[kind] = &all_[kind];
  }
}

void Heads::sort() {
  for (Head** next = order_ + 1; next != order_ + kHeads; next++) {
    Head* head = *next;
    if (!head->is) continue;
    Head** to = next;
    do {
      Head* before = to[-1];
      if (before->is) {
        const Duration after = ticksFrom(before->at, head->at);
        if (after >= 0 && (after != 0 || before->kind < head->kind)) break;
      }
      *to-- = before;
    } while (to != order_);
    *to = head;
  }
}

void Heads::tell(Coming& coming, uint16_t within) const {
  const Head& first = *order_[0];
  coming.next.at = first.at;
  coming.next.on = coming.next.off = 0;
  coming.hasBehind = false;
  add(coming.next, first);
  const Head& second = *order_[1];
  if (!second.is) return;
  const uint32_t after = second.at - first.at;
  if (after < within) tellSeveral(coming, within);
}

void Heads::tellSeveral(Coming& coming, uint16_t within) const {
  const Ticks first = coming.next.at;
  const bool hasBoundary = all_[kBoundary].is;
  for (uint8_t n = 1; n < kHeads && order_[n]->is; n++) {
    const Head& head = *order_[n];
    const uint32_t after = head.at - first;
    if (after >= within) break;
    if (after <= kTogether && !coming.hasBehind) {
      add(coming.next, head);
      coming.next.at = head.at;
    } else if (!coming.hasBehind) {
      coming.behind = {head.at, 0, 0};
      add(coming.behind, head);
      coming.hasBehind = !hasBoundary;
    } else if (head.at == coming.behind.at) {
      add(coming.behind, head);
    }
  }
  const uint32_t both = coming.next.on & coming.next.off;
  coming.next.on &= ~both;
  coming.next.off &= ~both;
  if (!coming.hasBehind) return;
  const uint32_t again = (coming.next.on | coming.next.off) & (coming.behind.on | coming.behind.off);
  coming.hasBehind = (again | both | (coming.behind.on & coming.behind.off)) == 0;
}

}  // namespace postern

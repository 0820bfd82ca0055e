#include "heads.h"

namespace postern {

namespace {

#ifdef __AVR__
/** What comes so soon after another is done with it, half a microsecond late at most: it cannot be done by itself so soon. */
constexpr uint16_t kTogether = 8;
#else
constexpr uint16_t kTogether = 0;
#endif

/** Those that are not come last; of what has the same time the first of its kind first. */
bool isBefore(const Head* a, const Head* b) {
  if (!a->is) return false;
  if (!b->is) return true;
  const Ticks apart = a->at - b->at;
  return static_cast<int8_t>(apart >> 24) < 0 || (apart == 0 && a < b);
}

void set(Switched& told, const Head& head) {
  told.at = head.at;
  told.on = told.off = 0;
  (head.turnsOn() ? told.on : told.off) = head.outputs;
}

}  // namespace

Heads::Heads() {
  for (uint8_t kind = 0; kind < kHeads; kind++) {
    all_[kind] = {0, 0, static_cast<HeadKind>(kind), false};
    order_[kind] = &all_[kind];
  }
}

/** Most of them are where they were: each goes forward past those that come after it. */
void Heads::order() {
  for (Head** place = order_ + 1; place != order_ + kHeads; place++) {
    Head* head = *place;
    if (!head->is) continue;
    Head** to = place;
    for (; to != order_ && isBefore(head, to[-1]); to--) *to = to[-1];
    *to = head;
  }
}

void Heads::tell(Chain& chain, uint16_t within) const {
  Switched* told = chain.all;
  set(*told, *order_[0]);
  chain.count = 1;
  OutputBits switched = order_[0]->outputs;
  Ticks from = order_[0]->at;
  for (uint8_t n = 1; n < kHeads; n++) {
    const Head& head = *order_[n];
    if (!head.is || head.at - chain.all->at >= within || head.kind == kBoundary) return;
    const bool isAgain = (switched & head.outputs) != 0;
    if (head.at - from <= kTogether) {
      (head.turnsOn() ? told->on : told->off) |= head.outputs;
      told->at = head.at;
      if (isAgain) {
        const OutputBits both = told->on & told->off;
        told->on &= ~both;
        told->off &= ~both;
        return;
      }
    } else {
      if (isAgain || chain.count == kLongestChain) return;
      chain.count++;
      told++;
      from = head.at;
      set(*told, head);
    }
    switched |= head.outputs;
  }
}

}  // namespace postern

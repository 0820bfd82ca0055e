#include "heads.h"

namespace postern {

namespace {

#ifdef __AVR__
/** What comes so soon after another is done with it, half a microsecond late at most: it cannot be done by itself so soon. */
constexpr uint16_t kTogether = 8;
#else
constexpr uint16_t kTogether = 0;
#endif

/** By so many ticks a tooth may move what has been done, at 16 MHz 2 ms: later it is another of the same output. */
constexpr uint32_t kMostMoved = 0x8000;

/** What is comes before what is not; of what has the same time the earlier kind is first. */
POSTERN_HOT bool comesBefore(const Head* head, Ticks at, const Head* other) {
  if (!other->is) return true;
  const Ticks apart = other->at - at;
  if (apart == 0) return head < other;
  return static_cast<int8_t>(apart >> 24) >= 0;
}

__attribute__((noinline)) void set(Switched& told, const Head& head) {
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
    const Ticks at = head->at;
    Head** to = place;
    do {
      Head* before = to[-1];
      if (!comesBefore(head, at, before)) break;
      *to-- = before;
    } while (to != order_);
    if (to != place) *to = head;
  }
}

bool Heads::bringTo(Ticks time, const Switched& did) {
  Head& head = *order_[0];
  const OutputBits its = (head.turnsOn() ? did.on : did.off) & head.outputs;
  if (!head.is || its == 0 || head.at - time >= kMostMoved) return false;
  head.at = time;
  return true;
}

void Heads::tell(Chain& chain, uint16_t within) const {
  set(*chain.all, *order_[0]);
  chain.count = 1;
  const Head* second = order_[1];
  if (!second->is) return;
  const uint32_t after = second->at - order_[0]->at;
  if (static_cast<uint16_t>(after >> 16) == 0 && static_cast<uint16_t>(after) < within) tellBehind(chain, within);
}

void Heads::tellBehind(Chain& chain, uint16_t within) const {
  Switched* told = chain.all;
  OutputBits switched = order_[0]->outputs;
  Ticks from = order_[0]->at;
  for (uint8_t n = 1; n < kHeads; n++) {
    const Head& head = *order_[n];
    if (!head.is || head.at - chain.all->at >= within || head.kind == kBoundary) return;
    const OutputBits again = switched & head.outputs;
    if (head.at - from <= kTogether) {
      (head.turnsOn() ? told->on : told->off) |= head.outputs;
      told->at = head.at;
      if (again != 0) {
        told->on &= ~again;
        told->off &= ~again;
        return;
      }
    } else {
      if (again != 0 || chain.count == kLongestChain) return;
      chain.count++;
      told++;
      from = head.at;
      set(*told, head);
    }
    switched |= head.outputs;
  }
}

}  // namespace postern

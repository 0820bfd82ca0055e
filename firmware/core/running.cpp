#include "running.h"

#include "masks.h"

namespace postern {

RunningOutputs::RunningOutputs(Running* all, uint8_t count) : all_(all), count_(count) {
  for (uint8_t output = 0; output < count; output++) all_[output].row = all_[output].waitingRow = kNone;
}

template <typename IsAfter>
void RunningOutputs::add(List& list, uint8_t output, IsAfter isAfter) {
  uint8_t* link = &list.head;
  // All but those that end later are passed at once.
  if (list.head != kNone && !isAfter(all_[list.tail], all_[output])) link = &all_[list.tail].next;
  while (*link != kNone && !isAfter(all_[*link], all_[output])) link = &all_[*link].next;
  all_[output].next = *link;
  if (*link == kNone) list.tail = output;
  *link = output;
}

void RunningOutputs::remove(List& list, uint8_t output) {
  uint8_t before = kNone;
  uint8_t* link = &list.head;
  while (*link != output) {
    before = *link;
    link = &all_[*link].next;
  }
  *link = all_[output].next;
  if (list.tail == output) list.tail = before;
  all_[output].row = kNone;
}

void RunningOutputs::beginFollowing(uint8_t output, uint8_t row, uint8_t bank, Ticks until) {
  Running& here = all_[output];
  here.row = row;
  here.bank = bank;
  here.until = until;
  add(following_, output, [](const Running& a, const Running& b) { return ticksFrom(b.until, a.until) > 0; });
}

void RunningOutputs::beginLeading(uint8_t output, uint8_t row, uint8_t bank, Place place, Ticks bound) {
  Running& here = all_[output];
  here.row = row;
  here.bank = bank;
  here.place = place;
  here.until = bound;
  add(leading_, output, [](const Running& a, const Running& b) { return distanceFrom(b.place, a.place) > 0; });
  if (bound_ == kNone || ticksFrom(bound, all_[bound_].until) > 0) bound_ = output;
}

void RunningOutputs::endLeading(uint8_t output) {
  remove(leading_, output);
  if (bound_ != output) return;
  bound_ = leading_.head;
  for (uint8_t each = bound_; each != kNone; each = all_[each].next) {
    if (ticksFrom(all_[each].until, all_[bound_].until) > 0) bound_ = each;
  }
}

uint8_t RunningOutputs::firstOf(uint8_t bank) const {
  for (uint8_t output = 0; output < count_; output++) {
    if (isOn(output) && all_[output].bank == bank) return output;
  }
  return kNone;
}

uint32_t RunningOutputs::bitsOfFollowing() const {
  uint32_t bits = 0;
  const Ticks until = all_[following_.head].until;
  for (uint8_t output = following_.head; output != kNone && all_[output].until == until;) {
    setBit(bits, output);
    output = all_[output].next;
  }
  return bits;
}

uint32_t RunningOutputs::bitsOfLeading() const {
  uint32_t bits = 0;
  const Place place = all_[leading_.head].place;
  for (uint8_t output = leading_.head; output != kNone && all_[output].place == place;) {
    setBit(bits, output);
    output = all_[output].next;
  }
  return bits;
}

void RunningOutputs::wait(uint8_t output, uint8_t row, uint16_t cycle) {
  all_[output].waitingRow = row;
  all_[output].waitingCycle = cycle;
  waiting_++;
}

void RunningOutputs::forgetWaiting(uint8_t output) {
  all_[output].waitingRow = kNone;
  waiting_--;
}

void RunningOutputs::forgetAllWaiting() {
  for (uint8_t output = 0; waiting_ > 0; output++) {
    if (all_[output].waitingRow != kNone) forgetWaiting(output);
  }
}

}  // namespace postern

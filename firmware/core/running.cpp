#include "running.h"

namespace postern {

RunningOutputs::RunningOutputs(Running* all, uint8_t count) : all_(all), count_(count) {
  for (uint8_t output = 0; output < count; output++) all_[output].row = all_[output].waitingRow = kNone;
}

void RunningOutputs::removeLater(List& list, uint8_t output) {
  uint8_t before = list.head;
  while (all_[before].next != output) before = all_[before].next;
  all_[before].next = all_[output].next;
  if (list.tail == output) list.tail = before;
  all_[output].row = kNone;
}

void RunningOutputs::lookForBound() {
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

void RunningOutputs::setFollowing(OutputBits& bits) const {
  const uint8_t first = following_.head;
  uint8_t output = first;
  bits = 0;
  do {
    setBit(bits, output);
    output = all_[output].next;
  } while (output != kNone && all_[output].until == all_[first].until);
}

void RunningOutputs::setLeading(OutputBits& bits) const {
  const uint8_t first = leading_.head;
  uint8_t output = first;
  bits = 0;
  do {
    setBit(bits, output);
    output = all_[output].next;
  } while (output != kNone && all_[output].place == all_[first].place);
}

OutputBits RunningOutputs::bits() const {
  OutputBits bits = 0;
  for (uint8_t output = 0; output < count_; output++) {
    if (isOn(output)) setBit(bits, output);
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

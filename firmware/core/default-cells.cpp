#include "default-cells.h"
#include "cells-data.h"
#include "flash.h"

namespace postern {

namespace {

constexpr uint8_t kHalf = 7;
constexpr uint8_t kMore = 15;
constexpr uint8_t kWhole = 0x80;

}  // namespace

uint8_t DefaultCells::half() {
  const uint8_t both = flashByte(&data::kCells[at_ >> 1]);
  return (at_++ & 1) == 0 ? both & 0xf : static_cast<uint8_t>(both >> 4);
}

__attribute__((noinline)) uint8_t DefaultCells::byte() {
  const uint8_t low = half();
  return static_cast<uint8_t>(low | half() << 4);
}

uint16_t DefaultCells::more() {
  const uint8_t few = half();
  if (few != kMore) return static_cast<uint16_t>(few - kHalf);
  const uint8_t low = byte();
  if (low != kWhole) return static_cast<uint16_t>(static_cast<int8_t>(low));
  const uint8_t whole = byte();
  return static_cast<uint16_t>(whole | byte() << 8);
}

void DefaultCells::begin() {
  left_ = byte();
  columns_ = half();
  step_ = flashStruct(&data::kSteps[byte()]);
  column_ = 0;
  hasRowAbove_ = false;
  first_ = 0;
}

uint16_t DefaultCells::next() {
  if (left_ == 0) begin();
  left_--;
  if (column_ == 0) {
    first_ = steps_ = static_cast<uint16_t>(first_ + more());
    way_ = 0;
  } else {
    way_ = static_cast<uint16_t>((hasRowAbove_ ? ways_[column_ - 1] : way_) + more());
    steps_ = static_cast<uint16_t>(steps_ + way_);
    if (columns_ != 0) ways_[column_ - 1] = way_;
  }
  if (++column_ == columns_) {
    column_ = 0;
    hasRowAbove_ = true;
  }
  const int32_t steps = static_cast<int16_t>(steps_);
  return static_cast<uint16_t>((static_cast<uint32_t>(steps) * step_ + 0x8000) >> 16);
}

}  // namespace postern

#include "default-cells.h"
#include "cells-data.h"
#include "flash.h"

namespace postern {

namespace {

constexpr uint8_t kWhole = 0x80;

}  // namespace

__attribute__((noinline)) uint8_t DefaultCells::byte() { return flashByte(&data::kCells[at_++]); }

uint16_t DefaultCells::next() {
  if (left_ == 0) {
    left_ = byte();
    step_ = flashStruct(&data::kSteps[byte()]);
    steps_ = 0;
  }
  left_--;
  const uint8_t more = byte();
  if (more == kWhole) {
    const uint8_t low = byte();
    steps_ = static_cast<int16_t>(low | byte() << 8);
  } else {
    steps_ = static_cast<int16_t>(steps_ + static_cast<int8_t>(more));
  }
  return static_cast<uint16_t>((static_cast<uint32_t>(int32_t{steps_}) * step_ + 0x8000) >> 16);
}

}  // namespace postern

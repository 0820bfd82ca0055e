#include "pins.h"

#include <inttypes.h>

namespace postern {

namespace {

const char* const kDutyNames[] = {"FuelPump", "Fan1", "Fan2", "EPAS1", "EPAS2"};
static_assert(sizeof(kDutyNames) / sizeof(kDutyNames[0]) == static_cast<uint8_t>(Duty::count),
              "each channel has its name");

}  // namespace

bool Pins::open(const char* path) {
  file_ = fopen(path, "we");
  return file_ != nullptr;
}

void Pins::change(uint64_t at, OutputBits on, OutputBits off) {
  const uint32_t now = (on_ | on) & ~off;
  const uint32_t changed = now ^ on_;
  on_ = now;
  if (file_ == nullptr) return;
  for (uint8_t output = 0; output < 32; output++) {
    if ((changed >> output & 1) != 0) fprintf(file_, "%" PRIu64 " %u %u\n", at, output, now >> output & 1);
  }
}

void Pins::setDuty(uint64_t at, Duty channel, uint16_t parts) {
  uint16_t& present = duty_[static_cast<uint8_t>(channel)];
  if (present == parts) return;
  present = parts;
  if (file_ == nullptr) return;
  fprintf(file_, "%" PRIu64 " %s %u\n", at, kDutyNames[static_cast<uint8_t>(channel)], parts);
}

void Pins::flush() {
  if (file_ != nullptr) fflush(file_);
}

}  // namespace postern

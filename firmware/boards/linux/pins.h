// The outputs, and a file of their changes.
#pragma once

#include <stdint.h>
#include <stdio.h>

#include "board.h"

namespace postern {

class Pins {
 public:
  /** @returns whether the file could be made */
  bool open(const char* path);
  void change(uint64_t at, OutputBits on, OutputBits off);
  void setDuty(uint64_t at, Duty channel, uint16_t parts);
  /** What was written so far can be read. */
  void flush();

 private:
  FILE* file_ = nullptr;
  uint32_t on_ = 0;
  uint16_t duty_[static_cast<uint8_t>(Duty::count)] = {};
};

}  // namespace postern

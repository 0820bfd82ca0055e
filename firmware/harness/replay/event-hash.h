// One number that says whether two runs had the same events: FNV-1a of 32 bits.
#pragma once

#include "plan.h"

namespace postern {

class EventHash {
 public:
  uint32_t value() const { return hash_; }

  void add(const Event& event) {
    word(event.plan);
    byte(event.row);
    byte(event.output);
    byte(static_cast<uint8_t>(event.edge));
    byte(static_cast<uint8_t>(event.cause));
    word(event.due);
    word(event.at);
  }

  void word(uint32_t word) {
    for (uint8_t n = 0; n < 4; n++, word >>= 8) byte(static_cast<uint8_t>(word));
  }

  void byte(uint8_t byte) { hash_ = (hash_ ^ byte) * 16777619u; }

 private:
  uint32_t hash_ = 2166136261u;
};

}  // namespace postern

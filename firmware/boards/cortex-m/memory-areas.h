// Flash as RAM can play it, where the emulator has none: it is forgotten when the machine ends.
#pragma once

#include "flash-log.h"

namespace postern {

class MemoryAreas final : public FlashAreas {
 public:
  MemoryAreas() {
    erase(0);
    erase(1);
  }

  uint32_t read(uint8_t area, uint16_t unit) const override { return words_[area][unit]; }

  /** As in flash, a bit can only become 0. */
  bool write(uint8_t area, uint16_t unit, const uint32_t* words, uint8_t count) override {
    for (uint8_t n = 0; n < count; n++) words_[area][unit + n] &= words[n];
    return true;
  }

  bool erase(uint8_t area) override {
    for (uint32_t& word : words_[area]) word = kErased;
    return true;
  }

 private:
  uint32_t words_[2][kUnits];
};

}  // namespace postern

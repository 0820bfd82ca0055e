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

  FlashUnit read(uint8_t area, uint16_t unit) const override { return units_[area][unit]; }

  /** As in flash, a bit can only become 0. */
  bool write(uint8_t area, uint16_t unit, const FlashUnit* units, uint8_t count) override {
    for (uint8_t n = 0; n < count; n++) {
      units_[area][unit + n].record &= units[n].record;
      units_[area][unit + n].check &= units[n].check;
    }
    return true;
  }

  bool erase(uint8_t area) override {
    for (FlashUnit& unit : units_[area]) unit = {kErased, kErased};
    return true;
  }

 private:
  FlashUnit units_[2][kUnits];
};

}  // namespace postern

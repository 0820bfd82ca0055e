// The calibration: sectors 1 and 2 of flash, and sector 4.
#include "chip-registers.h"
#include "cortex-m/flash-storage.h"
#include "watchdog.h"

namespace postern {
namespace stm32 {

namespace {

/** Of each area: where it is, and its sectors. */
struct Place {
  uint32_t address;
  uint8_t firstSector;
  uint8_t sectors;
};
/** Sectors 1 and 2 have 16 KB each, sector 4 has 64 KB: half of it is used. */
constexpr Place kPlaces[] = {{0x08004000, 1, 2}, {0x08010000, 4, 1}};

/**
 * RM0090, 3.6. The chip has one bank of flash: while it is written the processor waits for its next
 * instruction, 16 us for a word, and up to a second for a sector.
 */
class Sectors final : public FlashAreas {
 public:
  FlashUnit read(uint8_t area, uint16_t unit) const override {
    const volatile FlashUnit& from = *at(area, unit);
    return {from.record, from.check};
  }

  bool write(uint8_t area, uint16_t unit, const FlashUnit* units, uint8_t count) override {
    bool isDone = true;
    for (uint8_t n = 0; n < count; n++) {
      volatile FlashUnit& to = *at(area, static_cast<uint16_t>(unit + n));
      begin(kFlashProgram | kFlashWords);
      to.record = units[n].record;
      waitUntilDone();
      to.check = units[n].check;
      isDone = end() && isDone;
    }
    return isDone;
  }

  bool erase(uint8_t area) override {
    bool isDone = true;
    for (uint8_t n = 0; n < kPlaces[area].sectors; n++) {
      const uint32_t sector = uint32_t{kPlaces[area].firstSector} + n;
      begin(kFlashEraseSector | kFlashWords | (sector << 3));
      flash().control = flash().control | kFlashStart;
      isDone = end() && isDone;
      feedWatchdog();
    }
    forgetCached();
    return isDone;
  }

 private:
  static volatile FlashUnit* at(uint8_t area, uint16_t unit) {
    return reinterpret_cast<volatile FlashUnit*>(kPlaces[area].address) + unit;
  }

  static void begin(uint32_t what) {
    flash().key = 0x45670123;
    flash().key = 0xcdef89ab;
    flash().state = kFlashErrors;
    flash().control = what;
  }

  static void waitUntilDone() {
    while ((flash().state & kFlashBusy) != 0) {
    }
  }

  static bool end() {
    waitUntilDone();
    const bool isDone = (flash().state & kFlashErrors) == 0;
    flash().control = kFlashLock;
    return isDone;
  }

  static void forgetCached() {
    flash().access = flash().access & ~kFlashDataCache;
    flash().access = flash().access | kFlashResetDataCache;
    flash().access = flash().access & ~kFlashResetDataCache;
    flash().access = flash().access | kFlashDataCache;
  }
};

Sectors sectors;

}  // namespace

}  // namespace stm32

FlashAreas& flashAreas() { return stm32::sectors; }

}  // namespace postern

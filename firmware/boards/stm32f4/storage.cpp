#include "storage.h"

#include "chip-registers.h"
#include "cortex-m/flash-log.h"
#include "timing.h"
#include "watchdog.h"

namespace postern {
namespace stm32 {

namespace {

constexpr uint8_t kFirstSector = 1;
constexpr uint32_t kFirstAddress = 0x08004000;
constexpr uint32_t kSectorBytes = 0x4000;
static_assert(kSectorBytes == FlashAreas::kUnits * sizeof(uint32_t), "a unit is a word");

/**
 * RM0090, 3.6. The chip has one bank of flash: while it is written the processor waits for its next
 * instruction, 16 us for a word, and a quarter of a second and more for a sector.
 */
class Sectors final : public FlashAreas {
 public:
  uint32_t read(uint8_t area, uint16_t unit) const override { return *at(area, unit); }

  bool write(uint8_t area, uint16_t unit, const uint32_t* words, uint8_t count) override {
    bool isDone = true;
    for (uint8_t n = 0; n < count; n++) {
      begin(kFlashProgram | kFlashWords);
      *at(area, static_cast<uint16_t>(unit + n)) = words[n];
      isDone = end() && isDone;
    }
    return isDone;
  }

  bool erase(uint8_t area) override {
    const uint32_t sector = kFirstSector + area;
    begin(kFlashEraseSector | kFlashWords | (sector << 3));
    flash().control = flash().control | kFlashStart;
    const bool isDone = end();
    forgetCached();
    feedWatchdog();
    return isDone;
  }

 private:
  static volatile uint32_t* at(uint8_t area, uint16_t unit) {
    return reinterpret_cast<volatile uint32_t*>(kFirstAddress + kSectorBytes * area) + unit;
  }

  static void begin(uint32_t what) {
    flash().key = 0x45670123;
    flash().key = 0xcdef89ab;
    flash().state = kFlashErrors;
    flash().control = what;
  }

  static bool end() {
    while ((flash().state & kFlashBusy) != 0) {
    }
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
FlashLog storage(sectors);

}  // namespace

void startStorage() { storage.begin(); }

}  // namespace stm32

namespace board {

uint16_t storageBytes() { return FlashLog::kBytes; }

uint8_t storageRead(uint16_t at) { return stm32::storage.read(at); }

/** No sector is erased while the engine turns: nothing would open or fire for as long. */
bool storageWrite(uint16_t at, uint8_t byte) {
  return stm32::storage.write(at, byte, timing().read().cycleTicks == 0);
}

}  // namespace board
}  // namespace postern

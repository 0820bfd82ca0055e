// The calibration: the last 128 KB of the second bank of flash; the program runs from the first.
#include "chip-registers.h"
#include "cortex-m/flash-storage.h"
#include "watchdog.h"

namespace postern {
namespace sam3x {

namespace {

constexpr uint8_t kBank = 1;
constexpr uint32_t kBankAddress = 0x000c0000;
constexpr uint32_t kPageWords = 64;
/** The least that can be written by itself is 128 bits: of each unit, two words are used. */
constexpr uint32_t kUnitWords = 4;
static_assert(FlashAreas::kPageUnits * kUnitWords == kPageWords, "a page is a page");
constexpr uint32_t kAreaWords = FlashAreas::kUnits * kUnitWords;
constexpr uint32_t kAreaPages = kAreaWords / kPageWords;
/** The bank has 1024 pages. */
constexpr uint32_t kFirstPage = 1024 - 2 * kAreaPages;

/** 18.4.3. While this bank is written the other one can be read: interrupts go on. */
class Pages final : public FlashAreas {
 public:
  FlashUnit read(uint8_t area, uint16_t unit) const override {
    const volatile uint32_t* from = pageAt(pageOf(area, unit)) + wordOf(unit);
    return {from[0], from[1]};
  }

  bool write(uint8_t area, uint16_t unit, const FlashUnit* units, uint8_t count) override {
    const uint32_t page = pageOf(area, unit);
    fillLatch(page);
    volatile uint32_t* to = pageAt(page) + wordOf(unit);
    for (uint8_t n = 0; n < count; n++, to += kUnitWords) {
      to[0] = units[n].record;
      to[1] = units[n].check;
    }
    return command(kFlashWritePage, page);
  }

  bool erase(uint8_t area) override {
    bool isDone = true;
    for (uint32_t page = 0; page < kAreaPages; page++) {
      feedWatchdog();
      fillLatch(kFirstPage + kAreaPages * area + page);
      isDone = command(kFlashErasePageAndWrite, kFirstPage + kAreaPages * area + page) && isDone;
    }
    return isDone;
  }

 private:
  static uint32_t pageOf(uint8_t area, uint16_t unit) {
    return kFirstPage + kAreaPages * area + unit * kUnitWords / kPageWords;
  }
  static uint32_t wordOf(uint16_t unit) { return unit * kUnitWords % kPageWords; }
  static volatile uint32_t* pageAt(uint32_t page) {
    return reinterpret_cast<volatile uint32_t*>(kBankAddress) + page * kPageWords;
  }

  /** What is written goes into a buffer of a page first; its ones leave what is there. */
  static void fillLatch(uint32_t page) {
    for (uint32_t word = 0; word < kPageWords; word++) pageAt(page)[word] = kErased;
  }

  static bool command(uint32_t what, uint32_t page) {
    flashOf(kBank).command = kFlashKey | (page << 8) | what;
    uint32_t state = 0;
    uint32_t errors = 0;
    do {
      state = flashOf(kBank).state;
      // Reading it takes them back.
      errors |= state & kFlashErrors;
    } while ((state & kFlashReady) == 0);
    return errors == 0;
  }
};

Pages pages;

}  // namespace

}  // namespace sam3x

FlashAreas& flashAreas() { return sam3x::pages; }

}  // namespace postern

#include "clock-tree.h"

#include "chip-registers.h"

namespace postern {
namespace sam3x {

namespace {

constexpr uint32_t kMostLooks = 400000;
/** What writing flash wants, too (datasheet, errata, "Flash memory programming"); 84 MHz want 4. */
constexpr uint32_t kFlashWaits = 6u << 8;
/** 12 MHz by 1, times 14 (MULA is one less), after the longest wait there is. */
constexpr uint32_t kPll168Mhz = (1u << 29) | (13u << 16) | (0x3fu << 8) | 1;
/** PRES = 1: half of it. */
constexpr uint32_t kHalf = 1u << 4;
constexpr uint32_t kMainClock = 1;
constexpr uint32_t kPllClock = 2;

bool waitFor(uint32_t state) {
  for (uint32_t looks = kMostLooks; looks > 0; looks--) {
    if ((power().state & state) != 0) return true;
  }
  return false;
}

/** After reset the internal one runs, at 4 MHz. */
bool startCrystal() {
  const uint32_t both = kOscillatorKey | kSlowestStart | kInternalOn | kCrystalOn;
  power().oscillator = both;
  if (!waitFor(kCrystalReady)) {
    power().oscillator = kOscillatorKey | kInternalOn | kInternal12Mhz;
    waitFor(kInternalReady);
    return false;
  }
  power().oscillator = both | kUseCrystal;
  waitFor(kSelected);
  return true;
}

void setMaster(uint32_t master) {
  power().master = master;
  waitFor(kMasterReady);
}

}  // namespace

bool startClocks() {
  for (uint8_t bank = 0; bank < 2; bank++) flashOf(bank).mode = kFlashWaits;
  const bool hasCrystal = startCrystal();
  setMaster(kMainClock);
  power().pll = kPll168Mhz;
  while (!waitFor(kPllReady)) {
  }
  // First the divider, then the source: 28.13, "Programming Sequence".
  setMaster(kHalf | kMainClock);
  setMaster(kHalf | kPllClock);
  return hasCrystal;
}

}  // namespace sam3x
}  // namespace postern

#include "clock-tree.h"

#include "chip-registers.h"

namespace postern {
namespace stm32 {

namespace {

/** A crystal starts within 2 ms; a look takes some 10 cycles of the 16 MHz after reset. */
constexpr uint32_t kMostLooks = 100000;

/** Into 1 MHz by M, times 336, by 2; USB's by 7. */
constexpr uint32_t pllOf(uint32_t megahertz) { return megahertz | (336u << 6) | (7u << 24); }
constexpr uint32_t kCrystalMhz = 8;
constexpr uint32_t kInternalMhz = 16;

/** AHB as it is, APB1 by 4, APB2 by 2. */
constexpr uint32_t kBuses = (5u << 10) | (4u << 13);
constexpr uint32_t kSwitchToPll = 2;

bool startCrystal() {
  clocks().control = clocks().control | kCrystalOn;
  for (uint32_t looks = kMostLooks; looks > 0; looks--) {
    if ((clocks().control & kCrystalReady) != 0) return true;
  }
  clocks().control = clocks().control & ~kCrystalOn;
  return false;
}

}  // namespace

bool startClocks() {
  const bool hasCrystal = startCrystal();
  // Before it is faster, flash must be waited for.
  flash().access = kFlashWaits168 | kFlashPrefetch | kFlashCaches;
  clocks().pll = pllOf(hasCrystal ? kCrystalMhz : kInternalMhz) | (hasCrystal ? kPllOfCrystal : 0);
  clocks().control = clocks().control | kPllOn;
  while ((clocks().control & kPllReady) == 0) {
  }
  clocks().configuration = kBuses | kSwitchToPll;
  while (((clocks().configuration >> 2) & 3) != kSwitchToPll) {
  }
  return hasCrystal;
}

}  // namespace stm32
}  // namespace postern

#include "interrupt-lock.h"

#include "core-registers.h"

namespace postern {
namespace board {

uint8_t lock() {
  uint32_t before;
  // BASEPRI_MAX only ever raises it: within an interrupt, and within a lock, nothing changes.
  asm volatile(
      "mrs %0, basepri\n"
      "msr basepri_max, %1"
      : "=&r"(before)
      : "r"(uint32_t{cortex::kTimingLevel})
      : "memory");
  return static_cast<uint8_t>(before);
}

void unlock(uint8_t before) { asm volatile("msr basepri, %0" ::"r"(uint32_t{before}) : "memory"); }

}  // namespace board
}  // namespace postern

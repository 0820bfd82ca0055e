// 168 MHz from a crystal of 8 MHz; where it does not start, from the chip's own oscillator.
#pragma once

#include <stdint.h>

namespace postern {
namespace stm32 {

constexpr uint32_t kProcessorHz = 168000000;
/** Of the buses: a quarter, and a half. The timers of the first have twice its clock. */
constexpr uint32_t kApb1Hz = kProcessorHz / 4;
constexpr uint32_t kTimerHz = kApb1Hz * 2;

/**
 * @returns whether the crystal runs; without it all times are within 1 % only (datasheet, "HSI oscillator")
 */
bool startClocks();

}  // namespace stm32
}  // namespace postern

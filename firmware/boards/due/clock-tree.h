// 84 MHz from the board's crystal of 12 MHz; where it does not start, from the chip's own oscillator.
#pragma once

#include <stdint.h>

namespace postern {
namespace sam3x {

constexpr uint32_t kProcessorHz = 84000000;

/**
 * @returns whether the crystal runs; without it times are within some percent only (datasheet, 46.4, "12 MHz
 * RC Oscillator")
 */
bool startClocks();

}  // namespace sam3x
}  // namespace postern

// Sensors of 0 to 5 V, through dividers of 20 kOhm over 30 kOhm: 3.3 V at the pin are 5.5 V.
#pragma once

#include <stdint.h>

namespace postern {

/**
 * As `board::input` tells it.
 * @param counts of a converter of 12 bits: 4096 are 5.5 V, which are 5632 of 1/1024 V
 */
constexpr uint16_t dividedInput(uint32_t counts) { return static_cast<uint16_t>(counts * 11 / 8); }

}  // namespace postern

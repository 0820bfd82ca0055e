// Which of a board's inputs have their sensor: POSTERN_WIRED_SENSORS has a bit for each of eight.
#pragma once

#include <stdint.h>

#ifndef POSTERN_WIRED_SENSORS
#define POSTERN_WIRED_SENSORS 0xff
#endif

namespace postern {

/** Where it is not, the parameter keeps what it is. */
constexpr bool isWired(uint8_t index) { return (POSTERN_WIRED_SENSORS >> index & 1) != 0; }

}  // namespace postern

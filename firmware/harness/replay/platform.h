// What the program that replays wants of where it runs.
#pragma once

#include <stdint.h>

namespace postern {
namespace platform {

void put(char character);

/**
 * How many instructions were run since some time; 0 always, where nobody counts them. Of an emulator that
 * counts: they are no time, and no clock cycles.
 */
uint32_t instructions();

}  // namespace platform
}  // namespace postern

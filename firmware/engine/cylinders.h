// How many cylinders there is room for, said where the firmware is built.
#pragma once

#include <stdint.h>

#include "board.h"

#ifndef POSTERN_CYLINDERS
#define POSTERN_CYLINDERS (POSTERN_OUTPUTS / 2)
#endif

namespace postern {

constexpr uint8_t kCylinders = POSTERN_CYLINDERS;
static_assert(kCylinders >= 1 && kCylinders <= kMaxCylinders, "an injector and a coil for each");
/** Rows of a plan: a cylinder's coil, and its injector, which may open twice a cycle; or the other way. */
constexpr uint8_t kPlanPairs = kCylinders * 3;

}  // namespace postern

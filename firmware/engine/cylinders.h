// How many cylinders there is room for, said where the firmware is built.
#pragma once

#include <stdint.h>

#include "board.h"

#ifndef POSTERN_CYLINDERS
#define POSTERN_CYLINDERS 16
#endif

namespace postern {

constexpr uint8_t kCylinders = POSTERN_CYLINDERS;
static_assert(kCylinders >= 1 && kCylinders <= kMaxCylinders, "1 to 16 cylinders");
/** Rows of a plan: a cylinder's coil, and its injector, which may open twice a cycle; or the other way. */
constexpr uint8_t kPlanPairs = kCylinders * 3;

}  // namespace postern

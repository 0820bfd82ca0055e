// What is called when, of a replay on a Cortex-M: nothing interrupts it, and a fault ends it. For the file with
// `main` alone.
#pragma once

#include "../../boards/cortex-m/start.h"

namespace postern {

extern const Vector kVectors[];
__attribute__((section(".vectors"), used)) const Vector kVectors[] = {stackTop, startUp, fault, fault, fault,
                                                                      fault,    fault};

}  // namespace postern

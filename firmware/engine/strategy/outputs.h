// What is switched beside injectors and coils: fuel pump, fans, steering.
#pragma once

#include "sum.h"

namespace postern {

/** FuelPump, Fan1, Fan2, EPAS1, EPAS2: in percent of the time. */
void updateOutputs(Sum& sum);

}  // namespace postern

// What is measured by a voltage: the parameters with a transfer curve.
#pragma once

#include "store.h"

namespace postern {

/**
 * Reads all that are wired. One whose voltage cannot be keeps its value; IsLimpMode says that the engine
 * needs one of these.
 */
void updateSensors(Store& store);

}  // namespace postern

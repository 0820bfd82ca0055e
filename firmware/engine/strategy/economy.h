// What the fuel is used for.
#pragma once

#include "store.h"

namespace postern {

/** DutyCycle, LbsPerHr, GalPerHour, MPG, RPMtoMPH. */
void updateEconomy(Store& store);

}  // namespace postern

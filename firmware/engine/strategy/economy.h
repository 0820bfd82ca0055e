// What the fuel is used for.
#pragma once

#include "sum.h"

namespace postern {

/** DutyCycle, LbsPerHr, GalPerHour, MPG, RPMtoMPH. */
void updateEconomy(Sum& sum);

}  // namespace postern

// How much air the engine draws in, by the air flow meter, and how much it could.
#pragma once

#include "sum.h"

namespace postern {

/** DisplacementVolume, TheoreticalRate, VolumetricRate, Load. MafTransfer has been looked up. */
void updateAir(Sum& sum);

}  // namespace postern

// How much air the engine draws in, by the air flow meter, and how much it could.
#pragma once

#include "store.h"

namespace postern {

/** DisplacementVolume, TheoreticalRate, VolumetricRate, Load. MafTransfer has been looked up. */
void updateAir(Store& store);

}  // namespace postern

// save, load, defaults, compare: the calibration, and the one in storage.
#pragma once

#include "call.h"

namespace postern {

void saveCalibration(Call& call);
void loadCalibration(Call& call);
void takeDefaults(Call& call);
void compareCalibration(Call& call);

}  // namespace postern

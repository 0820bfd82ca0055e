// What modes are called, in answers and in what is told.
#pragma once

#include "flash-text.h"
#include "modes.h"
#include "wheel.h"

namespace postern {

FlashText wordOf(Sync sync);
FlashText wordOf(Injection injection);
FlashText wordOf(Spark spark);
FlashText wordOf(Cut cut);

}  // namespace postern

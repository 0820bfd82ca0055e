// The console's line: UART 0 of the stand-in.
#pragma once

#include "cortex-m/serial-rings.h"

namespace postern {
namespace mps2 {

void startStandInSerial();

}  // namespace mps2
}  // namespace postern

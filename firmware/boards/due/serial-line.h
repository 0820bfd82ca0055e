// The console's line: the UART of the programming port, 115200 8N1.
#pragma once

#include "cortex-m/serial-rings.h"

namespace postern {
namespace sam3x {

void startSerialLine();

}  // namespace sam3x
}  // namespace postern

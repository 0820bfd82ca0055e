// The console's line: UART 0.
#pragma once

namespace postern {

void beginSerial();

}  // namespace postern

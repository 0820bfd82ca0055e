// Fuel pump, fans and steering.
#pragma once

namespace postern {

void beginDuties();

}  // namespace postern

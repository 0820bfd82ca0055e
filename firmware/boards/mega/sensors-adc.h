// Sensors at A0 to A7, in the order of the parameters that have a transfer curve.
#pragma once

namespace postern {

void beginSensors();
/** Takes what was measured, and begins with the next; at most each 0.2 ms. */
void readNextSensor();

}  // namespace postern

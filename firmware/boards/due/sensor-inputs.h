// Sensors of 0 to 5 V, through dividers of 20 kOhm over 30 kOhm: 3.3 V at the pin are 5.5 V.
#pragma once

namespace postern {
namespace sam3x {

void startSensorInputs();

}  // namespace sam3x
}  // namespace postern

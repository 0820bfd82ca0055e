// Sensors at the converter, each behind its divider (cortex-m/divided-input.h).
#pragma once

namespace postern {
namespace sam3x {

void startSensorInputs();

}  // namespace sam3x
}  // namespace postern

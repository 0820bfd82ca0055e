// Sensors at the converter, each behind its divider (cortex-m/divided-input.h).
#pragma once

namespace postern {
namespace stm32 {

void startSensorInputs();

}  // namespace stm32
}  // namespace postern

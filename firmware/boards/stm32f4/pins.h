// Which pin is what; the table for people is in docs/FIRMWARE.md. The chip must have its ports D and E, so at
// least 100 pins.
//
//   PE0 to PE15   injectors 1 to 16          PD0 to PD15   coils 1 to 16
//   PB10  wheel (TIM2 channel 3)             PB11  second sensor (TIM2 channel 4)
//   PA2   console out (USART2)               PA3   console in
//   PC6 to PC9, PB6   duties (TIM3 channels 1 to 4, TIM4 channel 1), in the order of `Duty`
//   PA0 PA1 PA4 PA5 PA6 PA7 PC4 PC5          sensors, in the order of their parameters
#pragma once

#include "chip-registers.h"

namespace postern {
namespace stm32 {

constexpr char kInjectorPort = 'E';
constexpr char kCoilPort = 'D';

struct Pin {
  char port;
  uint8_t number;
};

/** @param function of the pin's alternate ones; RM0090, figure 26 */
void setPin(Pin pin, PinMode mode, uint8_t function = 0);

/** Ports are on, and all outputs are off. */
void startOutputs();

}  // namespace stm32
}  // namespace postern

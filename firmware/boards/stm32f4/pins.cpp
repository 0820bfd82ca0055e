#include "pins.h"

#include "board.h"

namespace postern {
namespace stm32 {

namespace {

/** Ports A to E. */
constexpr uint32_t kPorts = 0x1f;

/** Into the bits of a pin in a register that has some for each. */
void setBits(volatile uint32_t& in, uint8_t pin, uint8_t width, uint8_t value) {
  const uint32_t shift = uint32_t{pin} * width;
  const uint32_t mask = ((1u << width) - 1) << shift;
  in = (in & ~mask) | (uint32_t{value} << shift);
}

}  // namespace

void setPin(Pin pin, PinMode mode, uint8_t function) {
  PortRegisters& registers = port(pin.port);
  setBits(registers.alternate[pin.number / 8], pin.number % 8, 4, function);
  setBits(registers.mode, pin.number, 2, static_cast<uint8_t>(mode));
}

void startOutputs() {
  clocks().enableAhb1 = clocks().enableAhb1 | kPorts;
  board::outputs(0, kAllOutputs);
  for (uint8_t number = 0; number < 16; number++) {
    setPin({kInjectorPort, number}, PinMode::output);
    setPin({kCoilPort, number}, PinMode::output);
  }
}

}  // namespace stm32

namespace board {

void outputs(OutputBits on, OutputBits off) {
  stm32::port(stm32::kInjectorPort).setReset = (on & 0xffff) | (off << 16);
  stm32::port(stm32::kCoilPort).setReset = (on >> 16) | (off & 0xffff0000);
}

}  // namespace board
}  // namespace postern

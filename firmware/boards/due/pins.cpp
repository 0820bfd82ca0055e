#include "pins.h"

#include "board.h"

namespace postern {
namespace sam3x {

namespace {

/** Bits of `board::outputs`, where the ports have them. */
uint32_t portC(uint32_t outputs) {
  const uint32_t injectors = ((outputs & 0xff) << 1) | ((outputs & 0xff00) << 4);
  const uint32_t coils = outputs >> (kFirstCoil + 11);
  return injectors | ((coils & 1) << 9) | ((coils & 6) << 24) | ((coils & 0x18) << 25);
}

uint32_t portD(uint32_t outputs) { return (outputs >> kFirstCoil) & 0x7ff; }

void makeOutputs(PortRegisters& port, uint32_t pins) {
  port.pullDisable = pins;
  port.clear = pins;
  port.outputEnable = pins;
  port.enable = pins;
}

}  // namespace

void setPeripheral(Pin pin, Peripheral peripheral) {
  PortRegisters& registers = port(pin.port);
  const uint32_t bit = 1u << pin.number;
  const uint32_t others = registers.peripheral & ~bit;
  registers.peripheral = peripheral == Peripheral::b ? others | bit : others;
  registers.disable = bit;
}

void startOutputs() {
  for (uint8_t port = 0; port < 4; port++) enableClock(static_cast<uint8_t>(kPortAId + port));
  makeOutputs(port('C'), portC(0xffffffff));
  makeOutputs(port('D'), portD(0xffffffff));
}

}  // namespace sam3x

namespace board {

void outputs(OutputBits on, OutputBits off) {
  sam3x::port('C').clear = sam3x::portC(off);
  sam3x::port('D').clear = sam3x::portD(off);
  sam3x::port('C').set = sam3x::portC(on);
  sam3x::port('D').set = sam3x::portD(on);
}

}  // namespace board
}  // namespace postern

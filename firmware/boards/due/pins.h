// Which pin is what; the table for people is in docs/FIRMWARE.md. The numbers of the Due's sockets are
// beside.
//
//   PC1 to PC8     injectors 1 to 8       33 to 40
//   PC12 to PC19   injectors 9 to 16      51 down to 44
//   PD0 to PD10    coils 1 to 11          25 to 28, 14, 15, 29, 11, 12, 30, 32
//   PC9 PC25 PC26 PC28 PC29   coils 12 to 16    41, 5, 4, 3, 10 (4 and 10 are wired to PA29 and PA28 too)
//   PB25  wheel (TIOA0)                   2
//   PA2   second sensor (TIOA1)           A7
//   PA8, PA9   console in, out            0, 1, and the programming port's USB
//   PC24 PC23 PC22 PC21 PA19   duties (PWML7 to 4, PWMH1)   6, 7, 8, 9, 42
//   PA16 PA24 PA23 PA22 PA6 PA4 PA3 PB17   sensors   A0 to A6, A8
#pragma once

#include "chip-registers.h"

namespace postern {
namespace sam3x {

struct Pin {
  char port;
  uint8_t number;
};

enum class Peripheral : uint8_t { a, b };

void setPeripheral(Pin pin, Peripheral peripheral);

/** Ports are on, and all outputs are off. */
void startOutputs();

}  // namespace sam3x
}  // namespace postern

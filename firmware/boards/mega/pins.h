// Which pin of an Arduino Mega 2560 is what.
//
//     what                  port     pins of the board
//     injectors 1 to 8      PA0-7    22 to 29
//     injectors 9 to 16     PK0-7    A8 to A15
//     coils 1 to 8          PC0-7    37 down to 30
//     coils 9 to 16         PB0-7    53, 52, 51, 50, 10, 11, 12, 13
//     fuel pump             PE3      5     timer 3
//     fans 1 and 2          PE4-5    2, 3  timer 3
//     steering 1 and 2      PH3-4    6, 7  timer 4
//     wheel                 PL1      48    captured by timer 5
//     marker                PD0      21    interrupt 0
//     sensors               PF0-7    A0 to A7
//     console               PE0-1    0, 1  115200 8N1, as the board's USB is
//
// Outputs are on when they are high. Teeth and marker count when they rise.
#pragma once

#include <avr/io.h>

#include "board.h"
#include "cylinders.h"

namespace postern {

constexpr bool kHasMorePorts = kMostOutputs > 16;

/** A mask of outputs, a byte of it for each port. */
union PortMasks {
  OutputBits mask;
#if POSTERN_OUTPUTS > 16
  struct {
    uint8_t injectors;
    uint8_t moreInjectors;
    uint8_t coils;
    uint8_t moreCoils;
  } of;
#else
  struct {
    uint8_t injectors;
    uint8_t coils;
  } of;
#endif
};

/** What the ports will be. To be made, and written, with interrupts off. */
struct PortLevels {
  uint8_t injectors;
  uint8_t moreInjectors;
  uint8_t coils;
  uint8_t moreCoils;

  inline __attribute__((always_inline)) void prepare(OutputBits on, OutputBits off) {
    const PortMasks set = {on};
    const PortMasks clear = {off};
    injectors = static_cast<uint8_t>((PORTA | set.of.injectors) & ~clear.of.injectors);
    coils = static_cast<uint8_t>((PORTC | set.of.coils) & ~clear.of.coils);
#if POSTERN_OUTPUTS > 16
    moreInjectors = static_cast<uint8_t>((PORTK | set.of.moreInjectors) & ~clear.of.moreInjectors);
    moreCoils = static_cast<uint8_t>((PORTB | set.of.moreCoils) & ~clear.of.moreCoils);
#endif
  }

  inline __attribute__((always_inline)) void write() const {
    PORTA = injectors;
    PORTC = coils;
    if (!kHasMorePorts) return;
    PORTB = moreCoils;
    PORTK = moreInjectors;
  }
};

/** All off, and outputs. */
void beginPins();

}  // namespace postern

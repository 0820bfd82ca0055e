// What the stand-in has instead of a SAM3X: Arm's application note AN385 (DAI 0385), with the APB UART and
// dual timer of the Cortex-M System Design Kit (DDI 0479, 4.3 and 4.5).
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace postern {
namespace mps2 {

/** Of all that is here, and of the processor. */
constexpr uint32_t kClockHz = 25000000;

struct UartRegisters {
  volatile uint32_t data;
  volatile uint32_t state;
  volatile uint32_t control;
  /** Read: what has come; written: takes that back. */
  volatile uint32_t interrupt;
  volatile uint32_t divider;
};
constexpr uint32_t kUartFull = 1u << 0;              // of `state`: the transmit buffer
constexpr uint32_t kUartReceived = 1u << 1;          // of `state`
constexpr uint32_t kUartSends = 1u << 0;             // of `control`
constexpr uint32_t kUartReceives = 1u << 1;
constexpr uint32_t kUartSendInterrupt = 1u << 2;
constexpr uint32_t kUartReceiveInterrupt = 1u << 3;
constexpr uint32_t kUartSent = 1u << 0;              // of `interrupt`
constexpr uint32_t kUartCame = 1u << 1;
constexpr uint8_t kUartReceiveNumber = 0;
constexpr uint8_t kUartSendNumber = 1;

/** Its first half; it counts down. */
struct TimerRegisters {
  volatile uint32_t load;
  volatile uint32_t value;
  volatile uint32_t control;
};
constexpr uint32_t kTimerEnable = 1u << 7;
constexpr uint32_t kTimer32Bits = 1u << 1;

inline UartRegisters& uart0() { return *reinterpret_cast<UartRegisters*>(0x40004000); }
inline TimerRegisters& dualTimer() { return *reinterpret_cast<TimerRegisters*>(0x40002000); }

}  // namespace mps2
}  // namespace postern

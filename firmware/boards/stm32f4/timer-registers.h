// Timers of 32 and 16 bits of the STM32F4: RM0090 (rev 19), 18.4, "TIM2 to TIM5 registers".
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace postern {
namespace stm32 {

struct TimerRegisters {
  volatile uint32_t control1;
  volatile uint32_t control2;
  volatile uint32_t slaveMode;
  volatile uint32_t interrupts;
  volatile uint32_t status;
  volatile uint32_t events;
  volatile uint32_t captureCompareMode1;
  volatile uint32_t captureCompareMode2;
  volatile uint32_t captureCompareEnable;
  volatile uint32_t count;
  volatile uint32_t prescaler;
  volatile uint32_t reload;
  uint32_t reserved;
  /** Of channels 1 to 4. */
  volatile uint32_t captureCompare[4];
};
static_assert(offsetof(TimerRegisters, captureCompare) == 0x34, "CCR1");

constexpr uint32_t kTimerEnable = 1u << 0;        // of `control1`: CEN
constexpr uint32_t kTimerBuffered = 1u << 7;      // of `control1`: ARPE
constexpr uint32_t kTimerUpdate = 1u << 0;        // of `events`: UG
constexpr uint32_t kTimerChannel1 = 1u << 1;      // of `interrupts`, `status`, `events`: CC1
constexpr uint32_t kTimerChannel3 = 1u << 3;
constexpr uint32_t kTimerChannel4 = 1u << 4;

inline TimerRegisters& timer2() { return *reinterpret_cast<TimerRegisters*>(0x40000000); }
inline TimerRegisters& timer3() { return *reinterpret_cast<TimerRegisters*>(0x40000400); }
inline TimerRegisters& timer4() { return *reinterpret_cast<TimerRegisters*>(0x40000800); }

}  // namespace stm32
}  // namespace postern

// Timers of the STM32F4: RM0090 (rev 19), 18.4, "TIM2 to TIM5 registers". TIM2 and TIM5 have 32 bits.
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
  /** Of channels 1 and 2, then 3 and 4. */
  volatile uint32_t channelModes[2];
  volatile uint32_t channels;
  volatile uint32_t count;
  volatile uint32_t prescaler;
  volatile uint32_t reload;
  uint32_t reserved;
  /** Of channels 1 to 4: captured, or compared with. */
  volatile uint32_t captureCompare[4];
};
static_assert(offsetof(TimerRegisters, captureCompare) == 0x34, "TIMx_CCR1");

constexpr uint32_t kTimerEnable = 1u << 0;         // of `control1`: CEN
constexpr uint32_t kTimerBuffered = 1u << 7;       // ARPE
constexpr uint32_t kTimerTellsEnable = 1u << 4;    // of `control2`: MMS = 001
constexpr uint32_t kTimerStartedByTim2 = 6;        // of TIM5's `slaveMode`: TS = ITR0, SMS = trigger mode
constexpr uint32_t kTimerUpdate = 1u << 0;         // of `events`: UG
constexpr uint32_t kTimerChannel1 = 1u << 1;       // of `interrupts`, `status` and `events`: CC1
constexpr uint32_t kTimerChannel3 = 1u << 3;
constexpr uint32_t kTimerChannel4 = 1u << 4;

inline TimerRegisters& timer2() { return *reinterpret_cast<TimerRegisters*>(0x40000000); }
inline TimerRegisters& timer3() { return *reinterpret_cast<TimerRegisters*>(0x40000400); }
inline TimerRegisters& timer4() { return *reinterpret_cast<TimerRegisters*>(0x40000800); }
inline TimerRegisters& timer5() { return *reinterpret_cast<TimerRegisters*>(0x40000c00); }

}  // namespace stm32
}  // namespace postern

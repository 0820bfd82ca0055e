// What every Cortex-M3 and M4 has: ARMv7-M Architecture Reference Manual (ARM DDI 0403E), chapter B3.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace postern {
namespace cortex {

/** B3.3, at 0xE000E010. */
struct SysTickRegisters {
  volatile uint32_t control;
  volatile uint32_t reload;
  volatile uint32_t current;
};
constexpr uint32_t kSysTickEnable = 1u << 0;
constexpr uint32_t kSysTickInterrupt = 1u << 1;
constexpr uint32_t kSysTickProcessorClock = 1u << 2;

/** B3.4, at 0xE000E100: a bit, or a byte of priority, for each interrupt of the chip. */
struct InterruptRegisters {
  volatile uint32_t enable[32];
  volatile uint32_t disable[32];
  volatile uint32_t setPending[32];
  volatile uint32_t clearPending[32];
  volatile uint32_t active[32];
  uint32_t reserved[32];
  volatile uint8_t priority[240];
};
static_assert(offsetof(InterruptRegisters, priority) == 0x300, "0xE000E400");

/** B3.2, at 0xE000ED00. */
struct SystemRegisters {
  volatile uint32_t id;
  volatile uint32_t control;
  volatile uint32_t vectors;
  volatile uint32_t reset;
  volatile uint32_t sleep;
  volatile uint32_t configuration;
  /** Of exceptions 4 to 15. */
  volatile uint8_t priority[12];
};
constexpr uint32_t kPendWake = 1u << 28;   // of `control`: exception 14, PendSV
constexpr uint32_t kReset = 0x05fa0004;    // of `reset`: the key, and SYSRESETREQ
constexpr uint8_t kPendSvPriority = 14 - 4;
constexpr uint8_t kSysTickPriority = 15 - 4;

inline SysTickRegisters& sysTick() { return *reinterpret_cast<SysTickRegisters*>(0xe000e010); }
inline InterruptRegisters& interrupts() { return *reinterpret_cast<InterruptRegisters*>(0xe000e100); }
inline SystemRegisters& system() { return *reinterpret_cast<SystemRegisters*>(0xe000ed00); }

/**
 * Levels of interrupts; a smaller number interrupts a greater one. Timing is called from one level alone. The
 * compare interrupt switches outputs at their tick, whatever Timing does meanwhile; `lock` does not hold it
 * off.
 */
constexpr uint8_t kCompareLevel = 0x00;
constexpr uint8_t kTimingLevel = 0x40;
constexpr uint8_t kOtherLevel = 0x80;

/** From now on it interrupts each so many cycles and one. */
inline void startSysTick(uint32_t reload) {
  sysTick().reload = reload;
  sysTick().current = 0;
  sysTick().control = kSysTickProcessorClock | kSysTickInterrupt | kSysTickEnable;
}

inline void enableInterrupt(uint8_t number, uint8_t level) {
  interrupts().priority[number] = level;
  interrupts().enable[number / 32] = 1u << (number % 32);
}

inline void pendInterrupt(uint8_t number) { interrupts().setPending[number / 32] = 1u << (number % 32); }

}  // namespace cortex
}  // namespace postern

// How a program for a Cortex-M says something to the emulator that runs it, and ends: Arm's "Semihosting for
// AArch32 and AArch64". Nothing else answers: without an emulator it is a fault.
#pragma once

#include <stdint.h>

namespace postern {
namespace semihosting {

constexpr uint32_t kWrite0 = 0x04;
constexpr uint32_t kExit = 0x18;
constexpr uint32_t kApplicationExit = 0x20026;

inline void call(uint32_t operation, uint32_t value) {
  register uint32_t r0 asm("r0") = operation;
  register uint32_t r1 asm("r1") = value;
  asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

/** Kept until its line is whole. */
inline void put(char character) {
  static char line[256];
  static uint16_t length = 0;
  line[length++] = character;
  if (character != '\n' && length < sizeof line - 1) return;
  line[length] = '\0';
  length = 0;
  call(kWrite0, static_cast<uint32_t>(reinterpret_cast<uintptr_t>(line)));
}

[[noreturn]] inline void end() {
  call(kExit, kApplicationExit);
  for (;;) {
  }
}

}  // namespace semihosting
}  // namespace postern

// From reset to `main`, and what stands in for a C library. The linker script is image.ld.
#pragma once

#include <stddef.h>
#include <stdint.h>

extern "C" {

/** After reset: fills memory, builds what is static, then calls `main`. */
[[noreturn]] void startUp();

/** A fault, or an interrupt that nobody expects: outputs off, then reset. */
[[noreturn]] void fault();

/** End of the stack, by the linker. */
extern uint32_t stackTop[];

// The compiler calls them for copies of structs.
void* memcpy(void* to, const void* from, size_t bytes);
void* memmove(void* to, const void* from, size_t bytes);
void* memset(void* to, int byte, size_t bytes);
int memcmp(const void* left, const void* right, size_t bytes);
}

namespace postern {

/** Of the vector table: the first is the stack's end, the others are what is called. */
union Vector {
  constexpr Vector(uint32_t* stack) : stack(stack) {}
  constexpr Vector(void (*handler)()) : handler(handler) {}
  uint32_t* stack;
  void (*handler)();
};

/** Of a chip with so many interrupts; a Vector has no default, so none can be left out. */
template <uint8_t kInterrupts>
struct Vectors {
  Vector exceptions[16];
  Vector interrupts[kInterrupts];
};

}  // namespace postern

#include "start.h"

#include "board.h"
#include "core-registers.h"

int main();

extern "C" {

extern uint32_t dataSource[], dataStart[], dataEnd[], zeroStart[], zeroEnd[], vectorTable[];
typedef void (*Constructor)();
extern const Constructor constructorsStart[], constructorsEnd[];

void startUp() {
  const uint32_t* from = dataSource;
  for (uint32_t* to = dataStart; to != dataEnd;) *to++ = *from++;
  for (uint32_t* to = zeroStart; to != zeroEnd;) *to++ = 0;
  postern::cortex::system().vectors = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(vectorTable));
  for (const Constructor* each = constructorsStart; each != constructorsEnd; each++) (*each)();
  main();
  fault();
}

void fault() {
  postern::board::outputs(0, postern::kAllOutputs);
  postern::cortex::system().reset = postern::cortex::kReset;
  for (;;) {
  }
}

/** A pure virtual function was called: what is not built yet cannot be. */
[[noreturn]] void __cxa_pure_virtual() { fault(); }

/** Nothing here ends, so nothing is destroyed. */
int __aeabi_atexit(void*, void (*)(void*), void*) { return 0; }
void* __dso_handle = nullptr;

// The compiler must not make a call of `memcpy` of the loop that is `memcpy`.
#pragma GCC optimize("no-tree-loop-distribute-patterns")

void* memcpy(void* to, const void* from, size_t bytes) {
  auto* target = static_cast<uint8_t*>(to);
  const auto* source = static_cast<const uint8_t*>(from);
  while (bytes-- > 0) *target++ = *source++;
  return to;
}

void* memmove(void* to, const void* from, size_t bytes) {
  auto* target = static_cast<uint8_t*>(to);
  const auto* source = static_cast<const uint8_t*>(from);
  if (target <= source) return memcpy(to, from, bytes);
  while (bytes-- > 0) target[bytes] = source[bytes];
  return to;
}

void* memset(void* to, int byte, size_t bytes) {
  auto* target = static_cast<uint8_t*>(to);
  while (bytes-- > 0) *target++ = static_cast<uint8_t>(byte);
  return to;
}

int memcmp(const void* left, const void* right, size_t bytes) {
  const auto* one = static_cast<const uint8_t*>(left);
  const auto* other = static_cast<const uint8_t*>(right);
  for (; bytes > 0; bytes--, one++, other++) {
    if (*one != *other) return *one < *other ? -1 : 1;
  }
  return 0;
}
}

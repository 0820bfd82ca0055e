// Strict JSON lines over the board's UART; docs/ENGINE.md has the methods.
#pragma once

#include <stdint.h>

namespace postern {

class Console {
 public:
  /** Reads what came, answers, sends what is watched. Never waits. */
  void poll();
  /** For whoever listens to `notify`. @param name, @param value in flash */
  void tell(const char* name, const char* value);
};

Console& console();

}  // namespace postern

// Said before the console says that it has booted, where a board runs from its inner oscillator.
#pragma once

#include "board.h"

namespace postern {

inline void tellNoCrystal() {
  const char* text =
      "{\"event\":\"clock\",\"ms\":0,\"value\":\"no crystal: times may be some percent off\"}\n";
  while (*text != '\0') board::send(static_cast<uint8_t>(*text++));
}

}  // namespace postern

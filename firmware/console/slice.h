// Parts of a line, which stay where they are.
#pragma once

#include "flash-text.h"

namespace postern {

struct Slice {
  const char* text;
  uint8_t length;
};

/** Whether it is that text, to the letter. What comes from a line has no zeros in it. */
inline bool isText(Slice slice, FlashText text) {
  for (uint8_t at = 0; at < slice.length; at++) {
    if (text.character(at) != slice.text[at]) return false;
  }
  return text.character(slice.length) == '\0';
}

}  // namespace postern

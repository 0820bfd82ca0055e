// Text that stays in flash: an AVR reads it by an instruction of its own, and so it has a type of its own.
#pragma once

#include "flash.h"

namespace postern {

/** Points at characters in flash, up to a zero; to nothing that may be read as it is. */
struct FlashText {
  const char* at;

  char character(uint8_t offset) const {
    return static_cast<char>(flashByte(reinterpret_cast<const uint8_t*>(at) + offset));
  }
};

/** Where the text stands in braces instead, avr-gcc 5 forgets to put it into flash. */
inline FlashText flashText(const char* at) { return FlashText{at}; }

/** Behind its zero: the next of a list of texts, each with its zero. */
FlashText afterText(FlashText text);
/** One of such a list. An AVR has them in less room than a `switch`. */
FlashText textAt(FlashText list, uint8_t index);

}  // namespace postern

// Within functions only.
#ifdef __AVR__
#define POSTERN_TEXT(text) (::postern::flashText(PSTR(text)))
#else
#define POSTERN_TEXT(text) (::postern::flashText(text))
#endif

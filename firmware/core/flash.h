// Constants that stay in flash. An AVR has two address spaces: without this its constants would be copied to RAM at the start, and
// what is in flash is read by instructions of its own. Everywhere else flash is memory like any other.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __AVR__
#include <avr/pgmspace.h>
#define POSTERN_FLASH PROGMEM
#else
#define POSTERN_FLASH
#endif

namespace postern {

inline uint8_t flashByte(const uint8_t* at) {
#ifdef __AVR__
  return pgm_read_byte(at);
#else
  return *at;
#endif
}

inline uint16_t flashWord(const uint16_t* at) {
#ifdef __AVR__
  return pgm_read_word(at);
#else
  return *at;
#endif
}

inline void flashBytes(void* to, const void* from, size_t bytes) {
#ifdef __AVR__
  memcpy_P(to, from, bytes);
#else
  __builtin_memcpy(to, from, bytes);
#endif
}

// A copy of one struct that is in flash.
template <typename Struct>
inline Struct flashStruct(const Struct* from) {
  Struct copy;
  flashBytes(&copy, from, sizeof(Struct));
  return copy;
}

}  // namespace postern

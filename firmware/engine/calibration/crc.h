// Whether bytes are what they were: the CRC with 32 bits that zlib has too.
#pragma once

#include <stdint.h>

namespace postern {

class Crc {
 public:
  void add(uint8_t byte);
  void addWord(uint16_t word);
  uint32_t value() const { return ~state_; }

 private:
  uint32_t state_ = 0xffffffff;
};

}  // namespace postern

#include "crc.h"

namespace postern {

namespace {

constexpr uint32_t kPolynomial = 0xedb88320;

}  // namespace

// Bit by bit: a table would take more room than it is worth.
void Crc::add(uint8_t byte) {
  state_ ^= byte;
  for (uint8_t bit = 0; bit < 8; bit++) {
    const bool isOdd = (state_ & 1) != 0;
    state_ >>= 1;
    if (isOdd) state_ ^= kPolynomial;
  }
}

void Crc::addWord(uint16_t word) {
  add(static_cast<uint8_t>(word));
  add(static_cast<uint8_t>(word >> 8));
}

}  // namespace postern

#include "crc.h"

#include "flash.h"

namespace postern {

namespace {

/** For four bits: what the polynomial 0xedb88320 makes of them, in halves, as flash is read by words. */
const uint16_t kLow[16] POSTERN_FLASH = {
    0x0000, 0x1064, 0x20c8, 0x30ac, 0x4190, 0x51f4, 0x6158, 0x713c,
    0x8320, 0x9344, 0xa3e8, 0xb38c, 0xc2b0, 0xd2d4, 0xe278, 0xf21c,
};
const uint16_t kHigh[16] POSTERN_FLASH = {
    0x0000, 0x1db7, 0x3b6e, 0x26d9, 0x76dc, 0x6b6b, 0x4db2, 0x5005,
    0xedb8, 0xf00f, 0xd6d6, 0xcb61, 0x9b64, 0x86d3, 0xa00a, 0xbdbd,
};

uint32_t shifted(uint32_t state) {
  const uint8_t bits = static_cast<uint8_t>(state & 0xf);
  const uint32_t mixed = (static_cast<uint32_t>(flashWord(&kHigh[bits])) << 16) | flashWord(&kLow[bits]);
  return (state >> 4) ^ mixed;
}

}  // namespace

void Crc::add(uint8_t byte) { state_ = shifted(shifted(state_ ^ byte)); }

void Crc::addWord(uint16_t word) {
  add(static_cast<uint8_t>(word));
  add(static_cast<uint8_t>(word >> 8));
}

}  // namespace postern

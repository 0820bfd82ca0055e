#include "bank.h"

#include "board.h"
#include "crc.h"
#include "dictionary.h"

namespace postern {

namespace {

constexpr uint8_t kMark = 0x50;
constexpr uint8_t kVersion = 1;

}  // namespace

Bank::Bank(uint8_t number) : bytes_(board::storageBytes() / 2) {
  first_ = static_cast<uint16_t>(number * bytes_);
}

uint8_t Bank::byteAt(uint16_t at) const { return board::storageRead(static_cast<uint16_t>(first_ + at)); }

bool Bank::write(uint16_t at, uint8_t byte) {
  if (at >= bytes_) return false;
  if (byteAt(at) == byte) return true;
  return board::storageWrite(static_cast<uint16_t>(first_ + at), byte) && byteAt(at) == byte;
}

Bank::Head Bank::headOf(uint16_t numberBytes, uint16_t sequence) const {
  Head head = {kMark, kVersion, numberBytes, kCalibrationHash, sequence, 0, 0};
  Crc crc;
  for (uint16_t at = 0; at < numberBytes; at++) crc.add(byteAt(static_cast<uint16_t>(kHead + at)));
  const uint8_t* const bytes = reinterpret_cast<const uint8_t*>(&head);
  for (uint8_t at = 1; at < kHead - sizeof crc.value(); at++) crc.add(bytes[at]);
  head.crcLow = static_cast<uint16_t>(crc.value());
  head.crcHigh = static_cast<uint16_t>(crc.value() >> 16);
  return head;
}

bool Bank::isGood(uint16_t& sequence) const {
  if (bytes_ < kHead) return false;
  Head found;
  uint8_t* const bytes = reinterpret_cast<uint8_t*>(&found);
  for (uint8_t at = 0; at < kHead; at++) bytes[at] = byteAt(at);
  if (found.numberBytes > roomForNumbers()) return false;
  sequence = found.sequence;
  const Head good = headOf(found.numberBytes, sequence);
  return __builtin_memcmp(&found, &good, kHead) == 0;
}

bool Bank::finish(uint16_t numberBytes, uint16_t sequence) {
  const Head head = headOf(numberBytes, sequence);
  const uint8_t* const bytes = reinterpret_cast<const uint8_t*>(&head);
  for (uint8_t at = kHead; at > 0;) {
    at--;
    if (!write(at, bytes[at])) return false;
  }
  return true;
}

uint16_t Bank::numberAt(uint16_t bit, uint8_t width) const {
  uint16_t number = 0;
  for (uint16_t at = static_cast<uint16_t>(bit + width); at != bit;) {
    at--;
    const uint8_t byte = byteAt(static_cast<uint16_t>(kHead + (at >> 3)));
    number = static_cast<uint16_t>(number << 1 | ((byte >> (at & 7)) & 1));
  }
  return number;
}

}  // namespace postern

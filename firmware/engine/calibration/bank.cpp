#include "bank.h"

#include "board.h"
#include "crc.h"
#include "dictionary.h"

namespace postern {

namespace {

constexpr uint8_t kMark = 0x50;
constexpr uint8_t kVersion = 1;

constexpr uint16_t kVersionAt = 1;
constexpr uint16_t kLengthAt = 2;
constexpr uint16_t kHashAt = 4;
constexpr uint16_t kSequenceAt = 8;
constexpr uint16_t kCrcAt = 10;

uint16_t lowHalf(uint32_t number) { return static_cast<uint16_t>(number); }
uint16_t highHalf(uint32_t number) { return static_cast<uint16_t>(number >> 16); }

}  // namespace

Bank::Bank(uint8_t number) : bytes_(board::storageBytes() / 2) {
  first_ = static_cast<uint16_t>(number * bytes_);
}

uint8_t Bank::byteAt(uint16_t at) const { return board::storageRead(static_cast<uint16_t>(first_ + at)); }

uint16_t Bank::wordAt(uint16_t at) const {
  const uint16_t high = static_cast<uint16_t>(byteAt(static_cast<uint16_t>(at + 1)) << 8);
  return static_cast<uint16_t>(high | byteAt(at));
}

/** What is there already is not written: that saves time, and the memory's life. */
bool Bank::write(uint16_t at, uint8_t byte) {
  if (at >= bytes_) return false;
  if (byteAt(at) == byte) return true;
  return board::storageWrite(static_cast<uint16_t>(first_ + at), byte) && byteAt(at) == byte;
}

uint32_t Bank::crcOf(uint16_t numberBytes) const {
  Crc crc;
  for (uint16_t at = 0; at < numberBytes; at++) crc.add(byteAt(static_cast<uint16_t>(kHead + at)));
  for (uint16_t at = kVersionAt; at < kCrcAt; at++) crc.add(byteAt(at));
  return crc.value();
}

bool Bank::isGood(uint16_t& sequence) const {
  if (bytes_ < kHead || byteAt(0) != kMark || byteAt(kVersionAt) != kVersion) return false;
  if (wordAt(kHashAt) != lowHalf(kCalibrationHash)) return false;
  if (wordAt(kHashAt + 2) != highHalf(kCalibrationHash)) return false;
  const uint16_t numberBytes = wordAt(kLengthAt);
  if (numberBytes > roomForNumbers()) return false;
  const uint32_t crc = crcOf(numberBytes);
  if (wordAt(kCrcAt) != lowHalf(crc) || wordAt(kCrcAt + 2) != highHalf(crc)) return false;
  sequence = wordAt(kSequenceAt);
  return true;
}

bool Bank::finish(uint16_t numberBytes, uint16_t sequence) {
  const auto put = [this](uint16_t at, uint16_t word) {
    const bool isLow = write(at, static_cast<uint8_t>(word));
    return isLow && write(static_cast<uint16_t>(at + 1), static_cast<uint8_t>(word >> 8));
  };
  bool isDone = write(kVersionAt, kVersion) && put(kLengthAt, numberBytes);
  isDone = isDone && put(kHashAt, lowHalf(kCalibrationHash)) && put(kHashAt + 2, highHalf(kCalibrationHash));
  isDone = isDone && put(kSequenceAt, sequence);
  if (!isDone) return false;
  const uint32_t crc = crcOf(numberBytes);
  return put(kCrcAt, lowHalf(crc)) && put(kCrcAt + 2, highHalf(crc)) && write(0, kMark);
}

/** From its upper bit down, so that each is moved by one place only: an AVR shifts by one bit at a time. */
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

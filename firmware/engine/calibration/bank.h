// One of the two places in storage that a calibration has, and how its bytes lie there.
//
//     0       kMark, written last: without it there is nothing
//     1       kVersion of this form
//     2, 3    how many bytes of numbers there are (all numbers of several bytes: the low byte first)
//     4..7    kCalibrationHash: what the numbers mean
//     8, 9    sequence: the newer of two calibrations has the next number
//     10..13  CRC of the numbers, then of bytes 1 to 9
//     14..    numbers, packed from the low bit on
#pragma once

#include <stdint.h>

namespace postern {

class Bank {
 public:
  static constexpr uint8_t kHead = 14;

  explicit Bank(uint8_t number);

  /** Whether all of it is there, as it was written, and for this dictionary. */
  bool isGood(uint16_t& sequence) const;
  /** Of what it has room for. */
  uint16_t roomForNumbers() const {
    return bytes_ > kHead ? static_cast<uint16_t>(bytes_ - kHead) : uint16_t{0};
  }

  /** From now on there is nothing. */
  bool clear() { return write(0, 0xff); }
  bool writeNumbers(uint16_t at, uint8_t byte) { return write(static_cast<uint16_t>(kHead + at), byte); }
  /** The numbers are there: with this there is a calibration, if all of it is found as it was written. */
  bool finish(uint16_t numberBytes, uint16_t sequence);

  /** @param bit where it begins @param width of it, at most 16 bits */
  uint16_t numberAt(uint16_t bit, uint8_t width) const;

 private:
  /** As it lies there: all processors have the low byte first. */
  struct Head {
    uint8_t mark;
    uint8_t version;
    uint16_t numberBytes;
    uint32_t hash;
    uint16_t sequence;
    uint16_t crcLow;
    uint16_t crcHigh;
  };

  uint8_t byteAt(uint16_t at) const;
  bool write(uint16_t at, uint8_t byte);
  Head headOf(uint16_t numberBytes, uint16_t sequence) const;

  uint16_t first_;
  uint16_t bytes_;
};

}  // namespace postern

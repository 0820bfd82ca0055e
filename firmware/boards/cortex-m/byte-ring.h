// Bytes between an interrupt and the main loop: one puts, the other takes, and neither waits.
#pragma once

#include <stdint.h>

namespace postern {

template <uint16_t kBytes>
class ByteRing {
  static_assert((kBytes & (kBytes - 1)) == 0, "a power of two");

 public:
  uint16_t count() const { return static_cast<uint16_t>(in_ - out_); }
  uint16_t room() const { return static_cast<uint16_t>(kBytes - count()); }

  /** What there is no room for is lost. */
  void put(uint8_t byte) {
    if (room() == 0) return;
    bytes_[in_ % kBytes] = byte;
    // The other side must see the byte before it sees that there is one.
    asm volatile("" ::: "memory");
    in_ = static_cast<uint16_t>(in_ + 1);
  }

  /** -1: there is none. */
  int16_t take() {
    if (count() == 0) return -1;
    const uint8_t byte = bytes_[out_ % kBytes];
    asm volatile("" ::: "memory");
    out_ = static_cast<uint16_t>(out_ + 1);
    return byte;
  }

 private:
  uint8_t bytes_[kBytes];
  volatile uint16_t in_ = 0;
  volatile uint16_t out_ = 0;
};

}  // namespace postern

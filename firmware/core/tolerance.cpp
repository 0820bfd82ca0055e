#include "tolerance.h"

namespace postern {

namespace {

/** Up to 48 bits. */
struct Product {
  uint32_t high;
  uint16_t low;
};

inline Product product(uint32_t value, uint16_t bound) {
  const uint32_t low = multiply16(static_cast<uint16_t>(value), bound);
  const uint32_t high = multiply16(static_cast<uint16_t>(value >> 16), bound);
  return {high + (low >> 16), static_cast<uint16_t>(low)};
}

inline bool isBelow(const Product& a, const Product& b) {
  return a.high != b.high ? a.high < b.high : a.low < b.low;
}

}  // namespace

Off compare(uint32_t pulse, uint32_t expected, uint16_t low, uint16_t high) {
  const Product scaled{pulse >> 8, static_cast<uint16_t>(pulse << 8)};
  if (isBelow(scaled, product(expected, low))) return -1;
  return isBelow(product(expected, high), scaled) ? 1 : 0;
}

}  // namespace postern

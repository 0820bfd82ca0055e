// Numbers of parameters in other binary places than their own, so that those of several can be compared and added.
#pragma once

#include "store.h"

namespace postern {

/** To nearest, halves up, where there are fewer places. */
inline int32_t rescaled(int32_t raw, uint8_t from, uint8_t to) {
  if (to >= from) return raw * (int32_t{1} << (to - from));
  const uint8_t fewer = static_cast<uint8_t>(from - to);
  return (raw + (int32_t{1} << (fewer - 1))) >> fewer;
}

/** Binary places that no parameter has more of. */
constexpr uint8_t kMostBits = 10;

/** A parameter in kMostBits binary places: 16 bits of its own become at most 26. */
inline int32_t exact(const Store& store, ParameterId id, uint8_t ownBits) {
  return rescaled(store.raw(id), ownBits, kMostBits);
}

}  // namespace postern

/** `exact` of a parameter by its name: its bits are known where this is compiled. */
#define POSTERN_EXACT(store, name) \
  ::postern::exact(store, ::postern::ParameterId::name, ::postern::bits::name)

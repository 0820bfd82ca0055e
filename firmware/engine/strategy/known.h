// Parameters that are known where this is compiled: what the dictionary says of them is checked there.
#pragma once

#include "store.h"

namespace postern {

using Id = ParameterId;

constexpr const ParameterForm& knownForm(Id id) { return kForms[static_cast<uint8_t>(id)]; }
constexpr uint8_t bitsOf(Id id) { return knownForm(id).bits; }
constexpr bool isSignedNumber(Id id) { return knownForm(id).minimum < 0; }

/** Binary places that no parameter has more of. */
constexpr uint8_t kMostBits = 10;

/** A number in other binary places; where they are fewer to nearest, halves up. */
constexpr int32_t rescaled(int32_t number, uint8_t from, uint8_t to) {
  return to >= from ? number * (int32_t{1} << (to - from))
                    : (number + (int32_t{1} << (from - to - 1))) >> (from - to);
}

/** A parameter's number, with its sign. */
template <Id kId>
int32_t raw(const Store& store) {
  constexpr bool kIsSigned = isSignedNumber(kId);
  return signedValue(store.number(kId), kIsSigned);
}

// What is done once for all parameters: each that is named takes a few bytes more then, not its own code.
/** Its number in so many binary places: 16 bits of its own become at most 26. */
int32_t exactOf(const Store& store, Id id, uint8_t places);
/** Whether one parameter's value is less than another's. */
bool isLess(const Store& store, Id id, Id other);
/** To the nearest number. What is computed with fractions is never below 0, and neither may its parameter be. */
void putFloat(Store& store, Id id, float value);

template <Id kId, uint8_t kBits = kMostBits>
int32_t exact(const Store& store) {
  return bitsOf(kId) == kBits ? raw<kId>(store) : exactOf(store, kId, kBits);
}

template <Id kA, Id kB>
bool isBelow(const Store& store) {
  return isLess(store, kA, kB);
}

/** In its unit. */
template <Id kId>
float value(const Store& store) {
  return store.value(kId);
}

template <Id kId>
void put(Store& store, int32_t number) {
  store.put(kId, number);
}

template <Id kId>
void putValue(Store& store, float value) {
  static_assert(knownForm(kId).minimum >= 0, "a number without a sign");
  putFloat(store, kId, value);
}

template <Id kId>
void putFlag(Store& store, bool isSo) {
  put<kId>(store, isSo ? 1 : 0);
}

}  // namespace postern

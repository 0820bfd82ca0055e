// Parameters that are known where this is compiled: what the dictionary says of each is put into the code,
// which on an AVR takes a fifth of the time that reading it from flash does.
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

/** In so many binary places: 16 bits of its own become at most 26. */
template <Id kId, uint8_t kBits = kMostBits>
int32_t exact(const Store& store) {
  constexpr uint8_t kOwn = bitsOf(kId);
  return rescaled(raw<kId>(store), kOwn, kBits);
}

/** Whether one is less than another. */
template <Id kA, Id kB>
bool isBelow(const Store& store) {
  constexpr uint8_t kBits = bitsOf(kA) > bitsOf(kB) ? bitsOf(kA) : bitsOf(kB);
  return exact<kA, kBits>(store) < exact<kB, kBits>(store);
}

/** A number's value, of so many binary places. */
float valueOf(uint16_t number, bool isSigned, int8_t bits);
/** `minimum` and `maximum` are its 16 bits each. */
void putNumber(Store& store, Id id, uint16_t minimum, uint16_t maximum, bool isSigned, int32_t number);
void putFloat(Store& store, Id id, uint16_t minimum, uint16_t maximum, int8_t bits, float value);

/** In its unit. */
template <Id kId>
float value(const Store& store) {
  constexpr bool kIsSigned = isSignedNumber(kId);
  constexpr int8_t kBits = static_cast<int8_t>(bitsOf(kId));
  return valueOf(store.number(kId), kIsSigned, kBits);
}

/** As Store's, which has to look up what a parameter may be. */
template <Id kId>
void put(Store& store, int32_t number) {
  constexpr ParameterForm kForm = knownForm(kId);
  constexpr bool kIsSigned = isSignedNumber(kId);
  constexpr uint16_t kMinimum = static_cast<uint16_t>(kForm.minimum);
  constexpr uint16_t kMaximum = static_cast<uint16_t>(kForm.maximum);
  putNumber(store, kId, kMinimum, kMaximum, kIsSigned, number);
}

/** What is computed with fractions is never below 0, and neither may its parameter be. */
template <Id kId>
void putValue(Store& store, float value) {
  constexpr ParameterForm kForm = knownForm(kId);
  static_assert(kForm.minimum >= 0, "a number without a sign");
  constexpr int8_t kBits = static_cast<int8_t>(kForm.bits);
  constexpr uint16_t kMinimum = static_cast<uint16_t>(kForm.minimum);
  constexpr uint16_t kMaximum = static_cast<uint16_t>(kForm.maximum);
  putFloat(store, kId, kMinimum, kMaximum, kBits, value);
}

template <Id kId>
void putFlag(Store& store, bool isSo) {
  put<kId>(store, isSo ? 1 : 0);
}

}  // namespace postern

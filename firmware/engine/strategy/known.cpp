#include "known.h"

namespace postern {

float valueOf(uint16_t number, bool isSigned, int8_t bits) {
  const float whole = static_cast<float>(signedValue(number, isSigned));
  return scaledByTwo(whole, static_cast<int8_t>(-bits));
}

void putNumber(Store& store, Id id, uint16_t minimum, uint16_t maximum, bool isSigned, int32_t number) {
  store.putWithin(id, number, signedValue(minimum, isSigned), signedValue(maximum, isSigned));
}

void putFloat(Store& store, Id id, uint16_t minimum, uint16_t maximum, int8_t bits, float value) {
  putNumber(store, id, minimum, maximum, false, toNumber(scaledByTwo(value, bits)));
}

}  // namespace postern

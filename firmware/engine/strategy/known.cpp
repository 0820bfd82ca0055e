#include "known.h"

namespace postern {

int32_t exactOf(const Store& store, Id id, uint8_t places) {
  return rescaled(store.raw(id), parameterBits(id), places);
}

bool isLess(const Store& store, Id id, Id other) {
  return exactOf(store, id, kMostBits) < exactOf(store, other, kMostBits);
}

void putFloat(Store& store, Id id, float value) {
  store.put(id, toNumber(scaledByTwo(value, static_cast<int8_t>(parameterBits(id)))));
}

}  // namespace postern

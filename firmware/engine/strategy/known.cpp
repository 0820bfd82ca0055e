#include "known.h"

namespace postern {

int32_t exactOf(const Store& store, Id id) {
  return store.raw(id) * (int32_t{1} << (kMostBits - parameterBits(id)));
}

bool isLess(const Store& store, Id id, Id other) {
  int32_t one = store.raw(id);
  int32_t two = store.raw(other);
  // Most have as many places as what they are compared with.
  int8_t more = static_cast<int8_t>(parameterBits(id) - parameterBits(other));
  for (; more < 0; more++) one *= 2;
  for (; more > 0; more--) two *= 2;
  return one < two;
}

void putFlag(Store& store, Id id, bool isSo) { store.put(id, isSo); }

}  // namespace postern

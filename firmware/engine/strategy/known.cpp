#include "known.h"

namespace postern {

int32_t exactOf(const Store& store, Id id) {
  return store.raw(id) * (int32_t{1} << (kMostBits - parameterBits(id)));
}

bool isLess(const Store& store, Id id, Id other) { return exactOf(store, id) < exactOf(store, other); }

void putFlag(Store& store, Id id, bool isSo) { store.put(id, isSo); }

}  // namespace postern

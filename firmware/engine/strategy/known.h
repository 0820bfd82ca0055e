// Parameters that are asked for by their ids: their numbers beside one another.
#pragma once

#include "store.h"

namespace postern {

using Id = ParameterId;

/** Its number in kMostBits: 16 bits of its own become at most 26. */
int32_t exactOf(const Store& store, Id id);
/** Whether one parameter's value is less than another's. */
bool isLess(const Store& store, Id id, Id other);
void putFlag(Store& store, Id id, bool isSo);

}  // namespace postern

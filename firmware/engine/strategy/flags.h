// What is the case.
#pragma once

#include "store.h"

namespace postern {

/** IsWOT and IsHighAlt. */
void updateFlags(Store& store);
/** IsClosedLoop: after the lookups, as lugging is told by them. */
void updateClosedLoop(Store& store);

}  // namespace postern

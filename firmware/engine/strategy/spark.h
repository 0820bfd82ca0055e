// When the coils fire, and how long they are charged.
#pragma once

#include "store.h"

namespace postern {

/** FinalSparkAdvance and FinalSparkWidth. */
void updateSpark(Store& store);

}  // namespace postern

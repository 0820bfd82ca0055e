// When the coils fire, and how long they are charged.
#pragma once

#include "sum.h"

namespace postern {

/** FinalSparkAdvance and FinalSparkWidth. */
void updateSpark(Sum& sum);

}  // namespace postern

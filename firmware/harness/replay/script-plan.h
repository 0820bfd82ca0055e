// Plans of a script: injectors and coils, another advance and other widths each time.
#pragma once

#include "plan.h"
#include "random.h"
#include "scripts.h"

namespace postern {

constexpr uint8_t kScriptPairs = 48;

/** A plan in that memory, of kScriptPairs. @param cycleTicks of the pace that there is */
Plan fillPlan(Pair* pairs, const Script& script, Random& random, uint32_t cycleTicks);

}  // namespace postern

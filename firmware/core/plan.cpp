#include "plan.h"

namespace postern {

bool fits(const Plan& plan, uint8_t pairs, uint8_t outputs) {
  if (plan.count > pairs) return false;
  for (uint8_t row = 0; row < plan.count; row++) {
    const Pair& pair = plan.pairs[row];
    const bool isPoint = pair.kind == PairKind::point;
    if (!isPoint && pair.output >= outputs) return false;
    if (pair.duration < (isPoint ? 0 : 1) || pair.duration > kMaxDuration) return false;
    if (pair.bound < kNoBound || pair.bound > kMaxDuration) return false;
  }
  return true;
}

}  // namespace postern

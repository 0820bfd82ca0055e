#include "plan.h"

#include "masks.h"

namespace postern {

namespace {

bool isBefore(const Pair& a, const Pair& b) {
  return a.kind != b.kind ? a.kind == PairKind::following : a.angle < b.angle;
}

bool isGood(const Lasting& lasting) {
  return lasting.duration > 0 && lasting.duration <= kMaxDuration && lasting.bound > 0 &&
         lasting.bound <= kMaxDuration;
}

}  // namespace

uint8_t arrange(Pair* pairs, uint8_t count) {
  uint8_t following = 0;
  for (uint8_t row = 0; row < count; row++) {
    const Pair pair = pairs[row];
    if (pair.kind == PairKind::following) following++;
    uint8_t to = row;
    for (; to > 0 && isBefore(pair, pairs[to - 1]); to--) pairs[to] = pairs[to - 1];
    pairs[to] = pair;
  }
  return following;
}

bool fits(const Plan& plan, uint8_t pairs, uint8_t outputs) {
  if (plan.count > pairs || plan.followingCount > plan.count) return false;
  if (!isGood(plan.following) || !isGood(plan.leading)) return false;
  OutputBits ofKind[2] = {0, 0};
  for (uint8_t row = 0; row < plan.count; row++) {
    const Pair& pair = plan.pairs[row];
    if (pair.output >= outputs || (row > 0 && isBefore(pair, plan.pairs[row - 1]))) return false;
    if ((pair.kind == PairKind::following) != (row < plan.followingCount)) return false;
    setBit(ofKind[static_cast<uint8_t>(pair.kind)], pair.output);
  }
  return (ofKind[0] & ofKind[1]) == 0;
}

}  // namespace postern

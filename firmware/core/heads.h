// What can be next, and what is.
#pragma once

#include "masks.h"

namespace postern {

/** Of what has the same time the earlier here is first. */
enum Head : uint8_t {
  kBoundary,
  kFollowingEnds,
  kLeadingEnds,
  kFollowingBegins,
  kLeadingBegins,
  kWaitingBegins,
  kHeads
};

/** Sets of heads are bits. */
constexpr uint8_t headBit(uint8_t head) { return static_cast<uint8_t>(1 << head); }
constexpr uint8_t kAllHeads = (1 << kHeads) - 1;
/** Those whose time a tooth changes. */
constexpr uint8_t kHeadsAtAngles = kAllHeads & ~(1 << kFollowingEnds);

/** The first of each kind: when it is, and which outputs it switches. */
class Heads {
 public:
  void none(uint8_t head) { all_[head].has = false; }
  void at(uint8_t head, Ticks at) {
    all_[head].at = at;
    all_[head].has = true;
  }
  void at(uint8_t head, Ticks at, uint32_t outputs) {
    all_[head].outputs = outputs;
    this->at(head, at);
  }

  bool has(uint8_t head) const { return all_[head].has; }
  Ticks timeOf(uint8_t head) const { return all_[head].at; }

  /** Finds which is first. */
  void choose();
  /** As `choose` found it; kHeads: there is none. */
  uint8_t first() const { return first_; }

  /** What is switched when the first is; of what has more than one thing to do then neither bit is set. */
  bool tell(Switched& told) const {
    if (first_ != kHeads) tell(first_, told);
    return first_ != kHeads;
  }
  /** The same of what comes after it; false where that has outputs of the first, too. */
  bool tellSecond(Switched& told) const;

 private:
  struct Each {
    Ticks at;
    uint32_t outputs;
    bool has;
  };

  void tell(uint8_t head, Switched& told) const;

  Each all_[kHeads] = {};
  uint8_t first_ = kHeads;
};

}  // namespace postern

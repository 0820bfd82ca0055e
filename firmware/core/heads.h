// What can be next, and what is.
#pragma once

#include "hot.h"
#include "masks.h"

namespace postern {

/** Of what has the same time the earlier here is first. */
enum HeadKind : uint8_t {
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
/** Those that hardly ever are. */
constexpr uint8_t kRareHeads = (1 << kBoundary) | (1 << kWaitingBegins);

/** The first of a kind: when it is, and which outputs it switches. */
struct Head {
  Ticks at;
  OutputBits outputs;
  HeadKind kind;
  bool is;

  void isAt(Ticks time) {
    at = time;
    is = true;
  }
  bool turnsOn() const { return kind >= kFollowingBegins; }
};

/** All of them, in the order of their times. */
class Heads {
 public:
  Heads();

  Head& operator[](HeadKind kind) { return all_[kind]; }
  bool hasRare() const { return all_[kBoundary].is || all_[kWaitingBegins].is; }

  /** Puts them in order, after any of them has another time. */
  __attribute__((noinline)) void order();
  /** If the first was switched then, and is soon after that, it is at that time. @returns it was, and is by now */
  __attribute__((noinline)) bool bringTo(Ticks time, const Switched& did);
  bool isEmpty() const { return !order_[0]->is; }
  /** As they were put in order. */
  const Head& first() const { return *order_[0]; }

  /**
   * The first, which there must be, and what comes behind it. Of an output that has more than one thing to do at
   * one time neither bit is set. @param within what comes so many ticks after the first is soon
   */
  __attribute__((noinline)) void tell(Chain& chain, uint16_t within) const;

 private:
  /** Of the first and what is behind it, which is soon. */
  __attribute__((noinline)) void tellBehind(Chain& chain, uint16_t within) const;

  Head* order_[kHeads];
  Head all_[kHeads];
};

}  // namespace postern

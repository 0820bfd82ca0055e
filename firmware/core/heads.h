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
/** Those that hardly ever are: the first, and the last, behind the usual ones. */
constexpr uint8_t kUsualHeads = kWaitingBegins;
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

/** What comes next, and what comes soon after it. */
struct Coming {
  /** What will be switched then; of what has more than one thing to do at that time neither bit is set. */
  Switched next;
  /** The same of what comes after that, for a board that does this while what comes first is still counted. */
  Switched behind;
  /** There is something, and it is plain what it will be by then. */
  bool hasBehind;
};

class Heads {
 public:
  Heads();

  Head& operator[](HeadKind kind) { return all_[kind]; }
  bool hasRare() const { return all_[kBoundary].is || all_[kWaitingBegins].is; }

  /** Finds the first, after any of them has another time. */
  __attribute__((noinline)) void choose();
  bool isEmpty() const { return first_ == nullptr; }
  /** As `choose` found it. */
  const Head& first() const { return *first_; }

  /** Of the first, which there must be. @param within what comes so many ticks later is soon */
  __attribute__((noinline)) void tell(Coming& coming, uint16_t within) const;

 private:
  __attribute__((noinline)) static void set(Switched& told, const Head& head);
  static void add(Switched& told, const Head& head) {
    OutputBits& outputs = head.turnsOn() ? told.on : told.off;
    outputs |= head.outputs;
  }
  __attribute__((noinline)) void tellSeveral(Coming& coming, uint16_t within) const;

  const Head* first_ = nullptr;
  Head all_[kHeads];
};

}  // namespace postern

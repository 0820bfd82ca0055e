// What a cycle's events are, and who is told of them; beside contract/schedule/{table,sink}.ts.
#pragma once

#include "angle.h"

namespace postern {

constexpr uint8_t kNone = 0xff;

/**
 * `following`: on at the angle, off so long after it, as an injector opens. `leading`: on so long before the
 * angle, off at it, as a coil charges and fires.
 */
enum class PairKind : uint8_t { following, leading };

/** What comes once in each cycle. */
struct Pair {
  Angle16 angle;
  PairKind kind;
  /** What is on one output is on once. */
  uint8_t output;
};

/** How long pairs of a kind are on, and the longest that they may be, whatever the shaft does. */
struct Lasting {
  Duration duration;
  Duration bound;

  bool isCutShort() const { return bound < duration; }
};

/** Pairs in memory of who made them; it stays as it is as long as `Scheduler::uses` says so. */
struct Plan {
  /** As `arrange` has them: those that follow before those that lead, each by their angles. */
  const Pair* pairs;
  uint8_t count;
  /** Of them, those that follow. */
  uint8_t followingCount;
  /** For the sink. */
  uint16_t number;
  Lasting following;
  Lasting leading;

  const Lasting& lastingOf(PairKind kind) const { return kind == PairKind::leading ? leading : following; }
};

/** Puts pairs in the order of a plan; those of one angle stay in theirs. @returns how many of them follow */
uint8_t arrange(Pair* pairs, uint8_t count);

/**
 * Whether a scheduler can run it: it has room, the pairs are in order, no output has pairs of both kinds, and
 * durations and bounds are 1 to `kMaxDuration`.
 */
bool fits(const Plan& plan, uint8_t pairs, uint8_t outputs);

/** Of a pair, its first act or its second. */
enum class Edge : uint8_t { on, off };

/** Why something happens now; as in sink.ts. */
enum class Cause : uint8_t { due, bound, overlap, replaced, lost, paused, stopped };

/** Something that is done now. */
struct Event {
  /** The plan's number, and its row. */
  uint16_t plan;
  uint8_t row;
  /** As its pair has it. */
  uint8_t output;
  Edge edge;
  Cause cause;
  /** When it should have been, by the newest prediction; and when it is. */
  Ticks due;
  Ticks at;
};

/**
 * Whom the scheduler tells what to do, in order. From within either call anything may be asked of the
 * scheduler but `advance`: its own state is complete before it calls.
 */
class Sink {
 public:
  virtual void fired(const Event& event) = 0;
  /** One of a row was missed by a whole cycle or more, and will not be made up for. */
  virtual void skipped(const Event& event) = 0;

 protected:
  ~Sink() = default;
};

}  // namespace postern

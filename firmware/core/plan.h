// What a cycle's events are, and who is told of them; beside contract/schedule/{table,sink}.ts.
#pragma once

#include "angle.h"

namespace postern {

constexpr uint8_t kNone = 0xff;
constexpr Duration kNoBound = -1;
/** Of `times`: without end. */
constexpr uint16_t kAlways = 0;

/**
 * `point`: one event, at the angle. `following`: the first at the angle, the second so long after it, as an
 * injector opens. `leading`: the first so long before the angle, the second at it, as a coil charges and
 * fires.
 */
enum class PairKind : uint8_t { point, following, leading };

/**
 * What becomes of one that is found late. `late`: it is done now; of several of one row the newest alone.
 * `skip`: the same, if it is no later than its tolerance. `burst`: all are done now. What ends something is
 * always done.
 */
enum class Missed : uint8_t { late, skip, burst };

/** An event of each cycle, or a pair of them. */
struct Pair {
  Angle16 angle;
  PairKind kind;
  Missed missed;
  /**
   * What is on one output is on once: pairs of one output end each other. Points do not, whatever theirs is.
   */
  uint8_t output;
  /** How often it comes. */
  uint16_t times;
  /** How long it is on; 0 for a point. At most `kMaxDuration`, as the others. */
  Duration duration;
  /** The longest that it may be on, whatever the shaft does; `kNoBound`: no such bound. */
  Duration bound;
  /** Of `skip`. */
  Duration tolerance;
};

/** Pairs in memory of who made them; it stays as it is as long as `Scheduler::uses` says so. */
struct Plan {
  const Pair* pairs;
  uint8_t count;
  /** For the sink. */
  uint16_t number;
};

/** Whether there is room for its pairs and outputs, and none of its durations is too long. */
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
  /** So many of a row were missed and will not be made up for. @param event the first of them */
  virtual void skipped(const Event& event, uint32_t count) = 0;

 protected:
  ~Sink() = default;
};

}  // namespace postern

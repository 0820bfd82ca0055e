// Edges of a wheel that is not there, at a pace that is told.
#pragma once

#include "wheel.h"

namespace postern {

/**
 * It has no timer: whoever has one asks when the next edge is, and steps over it then. All is in ticks. A
 * change of pace goes on from where the wheel is, to the tick.
 */
class EncoderSimulator {
 public:
  /** Another wheel; it stands. Not for an interrupt. */
  void configure(const Wheel& wheel);

  bool turns() const { return whole_ != 0; }
  /** When the next edge comes. */
  Ticks next() const { return next_; }
  /** Whether the second sensor gives its pulse just before the next edge. */
  bool isMarked() const { return edge_ == markedEdge_; }
  /** On to the edge after it. */
  void step();

  /** A pace that was made for a wheel: dividing is for the main loop. */
  struct Pace {
    uint32_t cycleTicks;
    /** Of a place, and what is left over of all places. */
    uint32_t whole;
    uint8_t rest;
  };
  /** @param cycleTicks of 720 degrees; what is no cycle: it stands. Divides. */
  Pace paceOf(uint32_t cycleTicks) const;
  uint32_t cycleTicks() const { return cycleTicks_; }
  /**
   * Turns at that pace, with the next edge then.
   * @param next where it stood before: any; else what `nextAt` says
   */
  void turn(const Pace& pace, Ticks next);
  void stop() { whole_ = 0; }
  /** When the next edge would come if the pace changed now. Slow: see `multiplyDivide`. */
  static Ticks nextAt(Ticks next, Ticks now, uint32_t cycleTicks, uint32_t newCycleTicks);

 private:
  static constexpr uint8_t kNoEdge = 0xff;

  Ticks next_ = 0;
  uint32_t whole_ = 0;
  uint8_t rest_ = 0;
  /** What the rests have come to, below `places_`. */
  uint8_t sum_ = 0;
  uint8_t places_ = 0;
  uint8_t gap_ = 1;
  /** The edge that comes next, of a turn, and of a cycle. */
  uint8_t edgesOfTurn_ = 0;
  uint8_t edges_ = 0;
  uint8_t edge_ = 0;
  uint8_t markedEdge_ = kNoEdge;
  uint32_t cycleTicks_ = 0;
};

}  // namespace postern

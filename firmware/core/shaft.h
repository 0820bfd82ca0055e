// Where a shaft is, and when it will be where; beside contract/schedule/shaft.ts.
#pragma once

#include "angle.h"
#include "hot.h"

namespace postern {

/**
 * One reference (at this time it was there, and a cycle takes so long), from which everything is predicted.
 * At each tooth there is a new one. A tooth costs no multiply, and `timeOf` no division.
 */
class Shaft {
 public:
  bool turns() const { return cycleTicks_ != 0; }

  /** Ticks of 720 degrees as it turns now; 0 if it does not. */
  const uint32_t& cycleTicks() const { return cycleTicks_; }

  /**
   * When it will be, or was, at a place. To be asked only while it turns. What is further than can be told
   * apart is told as 2^30 ticks ahead, or 2^29 back: who waits for it wakes too early, and asks again.
   */
  __attribute__((noinline)) Ticks timeOf(Place place) const;

  /** In which cycle it is at a time. */
  uint16_t cycleAt(Ticks at) const;

  /**
   * From now on a cycle takes so long: it goes on from where it is, to the fraction of an angle. What is no
   * cycle stops it.
   */
  void setCycle(uint32_t cycleTicks, Ticks at);

  /**
   * The next place with its angle onwards from the last tooth; the first is the nearest to where the shaft
   * was thought to be.
   */
  void tooth(const Tooth& tooth);

  /**
   * Whether it needs not be told of a tooth: it is where it was thought to be then, by so many ticks, and the last
   * one is less than half a cycle ago.
   */
  bool foretold(const Tooth& tooth, uint16_t within) const;

  /** It stays where it is, until a cycle or a tooth is told again. */
  POSTERN_RARE void stop(Ticks at);

  /** Moves a reference that has become old on by whole cycles: predictions stay as they are. True: it has. */
  bool keepUp(Ticks now) {
    // No cycle is so short that it would be old by then.
    const uint32_t since = now - at_;
    return since >= kMinCycleTicks << 8 && keepUpOld(since);
  }

 private:
  __attribute__((noinline)) Ticks farTimeOf(uint32_t distance) const;
  uint32_t distanceAt(Ticks at) const;
  POSTERN_RARE bool keepUpOld(uint32_t since);

  Place place_ = 0;
  Ticks at_ = 0;
  uint32_t cycleTicks_ = 0;
  /** The reference was moved on since it was told. */
  bool isMoved_ = false;
  bool hasTooth_ = false;
  Place tooth_ = 0;
};

}  // namespace postern

// How long things have been so, and how fast the throttle opens.
#pragma once

#include "sum.h"

namespace postern {

class Times {
 public:
  /**
   * OnSeconds, CrankSeconds, RunSeconds, IdleSeconds, MovingSeconds.
   * @param milliseconds since the last pass
   */
  void update(Store& store, uint16_t milliseconds);

 private:
  /** Counts whole seconds while something is so, from 0 when it begins. */
  struct Stopwatch {
    uint16_t seconds = 0;
    uint16_t milliseconds = 0;
    bool isOn = false;

    void count(bool isSo, uint16_t more);
  };

  static constexpr uint8_t kStopwatches = 5;

  /** In the order above. */
  Stopwatch watches_[kStopwatches];
};

/** ThrottleRate: of TPS, over times that are long enough to tell. */
class ThrottleRate {
 public:
  void update(Sum& sum, uint16_t milliseconds);

 private:
  float last_ = 0;
  uint16_t milliseconds_ = 0;
  bool hasLast_ = false;
};

}  // namespace postern

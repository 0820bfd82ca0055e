// From what is measured to what the engine should do: a pass computes all parameters that are computed.
#pragma once

#include "fuel.h"
#include "lookup.h"
#include "times.h"

namespace postern {

/** What a pass is told. */
struct Moment {
  /** Of 720 degrees; 0: the engine stands. */
  uint32_t cycleTicks;
  uint32_t ticksPerSecond;
  /** Since the last pass. */
  uint16_t milliseconds;
};

class Strategy {
 public:
  /** Sensors have been read. */
  __attribute__((noinline)) void update(Store& store, const Moment& moment);
  const Lookups& lookups() const { return lookups_; }

 private:
  Lookups lookups_;
  Times times_;
  ThrottleRate throttleRate_;
  Fuel fuel_;
};

}  // namespace postern

// When the injectors open, and for how long.
#pragma once

#include "sum.h"

namespace postern {

class Fuel {
 public:
  /** FinalPulseAdvance, FinalLamda, FinalPulseWidth. @param milliseconds since the last pass */
  void update(Sum& sum, uint16_t milliseconds);

 private:
  void updateTrim(Sum& sum, uint16_t milliseconds);
  void addRunningWidth(Sum& width) const;

  /** What the oxygen sensors have added to the width by now, of 1. */
  float trim_ = 0;
};

}  // namespace postern

// When the injectors open, and for how long.
#pragma once

#include "store.h"

namespace postern {

class Sum;

class Fuel {
 public:
  /** FinalPulseAdvance, FinalLamda, FinalPulseWidth. @param milliseconds since the last pass */
  void update(Store& store, uint16_t milliseconds);

 private:
  void updateTrim(Store& store, uint16_t milliseconds);
  void addRunningWidth(Store& store, Sum& width) const;

  /** What the oxygen sensors have added to the width by now, of 1. */
  float trim_ = 0;
};

}  // namespace postern

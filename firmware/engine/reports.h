// Tells the console what has changed, for whoever listens.
#pragma once

#include "modes.h"
#include "tasks.h"
#include "wheel.h"

namespace postern {

class Reports {
 public:
  /** What is now: what is new of it is told. */
  __attribute__((noinline)) void update(Sync sync, Cut cut, Injection injection, bool isLimp);
  /** The wheel that the parameters describe cannot be. */
  void tellNoWheel();
  /** A task took too long: told once a second at most. @param name in flash */
  void tellOver(const char* name, uint32_t milliseconds);

 private:
  Sync sync_ = Sync::none;
  Cut cut_ = Cut::none;
  Injection injection_ = Injection::off;
  bool isLimp_ = false;
  bool hasTold_ = false;
  uint32_t lastTold_ = 0;
};

}  // namespace postern

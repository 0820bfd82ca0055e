// The board's time: this machine's, or one that passes only when it is told to.
#pragma once

#include <stdint.h>

namespace postern {

class HostClock {
 public:
  void start(uint32_t ticksPerSecond, bool isVirtual);

  uint32_t ticksPerSecond() const { return ticksPerSecond_; }
  uint64_t ticksOfMs(uint64_t ms) const { return ms * ticksPerSecond_ / 1000; }

  /** Ticks since the start. */
  uint64_t now() const;
  /** Of virtual time; never back. */
  void moveTo(uint64_t ticks);
  /** Nanoseconds until then, of real time; 0 if it is over. */
  uint64_t nanosecondsUntil(uint64_t ticks) const;
  /** The one nearest to now that the low 32 bits are of. */
  uint64_t whole(uint32_t ticks) const;

 private:
  uint32_t ticksPerSecond_ = 1;
  bool isVirtual_ = false;
  uint64_t virtual_ = 0;
  uint64_t startedNs_ = 0;
};

}  // namespace postern

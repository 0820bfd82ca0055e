#include "host-clock.h"

#include <time.h>

namespace postern {

namespace {

constexpr uint64_t kNsPerSecond = 1000000000;
constexpr uint64_t kUsPerSecond = 1000000;

uint64_t monotonicNs() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<uint64_t>(time.tv_sec) * kNsPerSecond + static_cast<uint64_t>(time.tv_nsec);
}

}  // namespace

void HostClock::start(uint32_t ticksPerSecond, bool isVirtual) {
  ticksPerSecond_ = ticksPerSecond;
  isVirtual_ = isVirtual;
  startedNs_ = monotonicNs();
}

uint64_t HostClock::now() const {
  if (isVirtual_) return virtual_;
  return (monotonicNs() - startedNs_) * (ticksPerSecond_ / kUsPerSecond) / (kNsPerSecond / kUsPerSecond);
}

void HostClock::moveTo(uint64_t ticks) {
  if (ticks > virtual_) virtual_ = ticks;
}

uint64_t HostClock::nanosecondsUntil(uint64_t ticks) const {
  const uint64_t at = now();
  if (ticks <= at) return 0;
  return (ticks - at) * (kNsPerSecond / kUsPerSecond) / (ticksPerSecond_ / kUsPerSecond);
}

uint64_t HostClock::whole(uint32_t ticks) const {
  const uint64_t at = now();
  const int64_t onwards = static_cast<int32_t>(ticks - static_cast<uint32_t>(at));
  return at + static_cast<uint64_t>(onwards);
}

}  // namespace postern

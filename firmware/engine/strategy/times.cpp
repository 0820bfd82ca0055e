#include "times.h"

#include "known.h"
#include "speed.h"

namespace postern {

namespace {

constexpr int32_t kIdleThrottle = int32_t{10} << kMostBits;
constexpr int32_t kMovingSpeed = int32_t{1} << kMostBits;
constexpr uint16_t kRateMilliseconds = 20;
constexpr uint16_t kSecond = 1000;

}  // namespace

void Times::Stopwatch::count(bool isSo, uint16_t more) {
  if (!isSo || !isOn) {
    *this = Stopwatch();
    isOn = isSo;
    return;
  }
  uint32_t all = uint32_t{milliseconds} + more;
  // Passes are some milliseconds apart, so this is hardly ever done more than once.
  for (; all >= kSecond; all -= kSecond) {
    if (seconds < 0xffff) seconds++;
  }
  milliseconds = static_cast<uint16_t>(all);
}

void Times::update(Store& store, uint16_t milliseconds) {
  const bool isRunningNow = isRunning(store);
  const bool isIdle = isRunningNow && exact<Id::kTPS>(store) < kIdleThrottle;
  on_.count(true, milliseconds);
  crank_.count(isTurning(store), milliseconds);
  run_.count(isRunningNow, milliseconds);
  idle_.count(isIdle, milliseconds);
  moving_.count(exact<Id::kVSS>(store) > kMovingSpeed, milliseconds);
  put<Id::kOnSeconds>(store, on_.seconds);
  put<Id::kCrankSeconds>(store, crank_.seconds);
  put<Id::kRunSeconds>(store, run_.seconds);
  put<Id::kIdleSeconds>(store, idle_.seconds);
  put<Id::kMovingSeconds>(store, moving_.seconds);
}

void ThrottleRate::update(Store& store, uint16_t milliseconds) {
  const int32_t position = exact<Id::kTPS>(store);
  if (!hasLast_) {
    hasLast_ = true;
    last_ = position;
    put<Id::kThrottleRate>(store, 0);
    return;
  }
  const uint32_t passed = uint32_t{milliseconds_} + milliseconds;
  milliseconds_ = static_cast<uint16_t>(passed < 0xffff ? passed : 0xffff);
  if (milliseconds_ < kRateMilliseconds) return;
  const int32_t opened = position - last_;
  // At most 95 degrees: with ten binary places, and by the second, below 2^27.
  const int32_t rate = opened > 0 ? (opened * kSecond + milliseconds_ / 2) / milliseconds_ : 0;
  put<Id::kThrottleRate>(store, rescaled(rate, kMostBits, bits::kThrottleRate));
  last_ = position;
  milliseconds_ = 0;
}

}  // namespace postern

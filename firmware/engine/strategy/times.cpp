#include "times.h"

#include "speed.h"
#include "sum.h"

namespace postern {

namespace {

constexpr int32_t kIdleThrottle = int32_t{10} << bits::kTPS;
constexpr int32_t kMovingSpeed = int32_t{1} << bits::kVSS;
constexpr uint16_t kRateMilliseconds = 20;
constexpr uint16_t kSecond = 1000;

const Id kSeconds[] POSTERN_FLASH = {Id::kOnSeconds, Id::kCrankSeconds, Id::kRunSeconds, Id::kIdleSeconds,
                                     Id::kMovingSeconds};

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
  const bool isIdle = isRunningNow && store.raw(Id::kTPS) < kIdleThrottle;
  const bool isMoving = store.raw(Id::kVSS) > kMovingSpeed;
  // A bit for each.
  uint8_t isSo = static_cast<uint8_t>(1 | isTurning(store) << 1 | isRunningNow << 2 | isIdle << 3 | isMoving << 4);
  for (uint8_t each = 0; each < kStopwatches; each++, isSo = static_cast<uint8_t>(isSo >> 1)) {
    watches_[each].count((isSo & 1) != 0, milliseconds);
    store.put(flashStruct(&kSeconds[each]), watches_[each].seconds);
  }
}

void ThrottleRate::update(Sum& sum, uint16_t milliseconds) {
  const float position = sum.of(Id::kTPS).value();
  const uint32_t passed = uint32_t{milliseconds_} + milliseconds;
  milliseconds_ = static_cast<uint16_t>(passed < 0xffff ? passed : 0xffff);
  if (hasLast_ && milliseconds_ < kRateMilliseconds) return;
  // Where it closes it is less than 0, the least that it may be.
  sum.plus(hasLast_ ? -last_ : -position).times(kSecond).over(milliseconds_).to(Id::kThrottleRate);
  hasLast_ = true;
  last_ = position;
  milliseconds_ = 0;
}

}  // namespace postern

#include "duties.h"

#include "board.h"
#include "pins.h"
#include "timer-registers.h"

namespace postern {
namespace stm32 {

namespace {

/** Two channels: PWM mode 1 (OCxM = 110), with their duty taken over at each turn. */
constexpr uint32_t kTwoDuties = 0x6868;
constexpr uint32_t kFourChannels = 0x1111;
constexpr uint8_t kTimerFunction = 2;
/** A duty of 65535 is more than the count ever is: always on. */
constexpr uint32_t kMostCount = 65534;
constexpr Pin kPins[] = {{'C', 6}, {'C', 7}, {'C', 8}, {'C', 9}, {'B', 6}};
static_assert(sizeof kPins / sizeof kPins[0] == static_cast<uint8_t>(Duty::count), "a pin for each");

void start(TimerRegisters& timer) {
  timer.reload = kMostCount;
  timer.channelModes[0] = kTwoDuties;
  timer.channelModes[1] = kTwoDuties;
  timer.channels = kFourChannels;
  timer.events = kTimerUpdate;
  timer.control1 = kTimerEnable | kTimerBuffered;
}

}  // namespace

void startDuties() {
  clocks().enableApb1 = clocks().enableApb1 | kTim3Clock | kTim4Clock;
  start(timer3());
  start(timer4());
  for (const Pin& pin : kPins) setPin(pin, PinMode::alternate, kTimerFunction);
}

}  // namespace stm32

namespace board {

void duty(Duty channel, uint16_t parts) {
  const auto index = static_cast<uint8_t>(channel);
  if (index < 4) stm32::timer3().captureCompare[index] = parts;
  else stm32::timer4().captureCompare[0] = parts;
}

}  // namespace board
}  // namespace postern

#include "duties.h"

#include "board.h"
#include "pins.h"

namespace postern {
namespace sam3x {

namespace {

constexpr uint32_t kPeriod = 65535;

/** A low output (PWML) is the other way round than its channel, a high one (PWMH) as it is: 39.6.2. */
struct Channel {
  Pin pin;
  uint8_t number;
  uint32_t mode;
};
constexpr Channel kChannels[] = {{{'C', 24}, 7, 0},
                                 {{'C', 23}, 6, 0},
                                 {{'C', 22}, 5, 0},
                                 {{'C', 21}, 4, 0},
                                 {{'A', 19}, 1, kPwmStartsHigh}};
static_assert(sizeof kChannels / sizeof kChannels[0] == static_cast<uint8_t>(Duty::count), "one for each");

}  // namespace

void startDuties() {
  enableClock(kPwmId);
  for (const Channel& channel : kChannels) {
    pwm(channel.number).mode = channel.mode;
    pwm(channel.number).period = kPeriod;
    pwm(channel.number).duty = 0;
    pwmEnable() = 1u << channel.number;
    setPeripheral(channel.pin, Peripheral::b);
  }
}

}  // namespace sam3x

namespace board {

void duty(Duty channel, uint16_t parts) {
  sam3x::pwm(sam3x::kChannels[static_cast<uint8_t>(channel)].number).dutyUpdate = parts;
}

}  // namespace board
}  // namespace postern

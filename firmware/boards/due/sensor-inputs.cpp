#include "sensor-inputs.h"

#include "board.h"
#include "chip-registers.h"
#include "cortex-m/check-ticks.h"
#include "cortex-m/divided-input.h"
#include "wired-sensors.h"

namespace postern {
namespace sam3x {

namespace {

/** Of the converter: A0 to A6, and A8. */
constexpr uint8_t kInputs[] = {7, 6, 5, 4, 3, 2, 1, 10};

/** For ever, one after the other; 84 MHz by 6, long start-up, settling and tracking times. */
constexpr uint32_t kFreeRun = (1u << 7) | (2u << 8) | (8u << 16) | (3u << 20) | (15u << 24);

}  // namespace

void startSensorInputs() {
  enableClock(kAdcId);
  adc().mode = kFreeRun;
  for (const uint8_t channel : kInputs) adc().channelEnable = 1u << channel;
}

}  // namespace sam3x

/** The converter goes on by itself. */
void nextInput() {}

namespace board {

uint16_t input(uint8_t index) {
  using namespace sam3x;
  if (index >= sizeof kInputs || !isWired(index)) return kNoInput;
  return dividedInput(adc().data[kInputs[index]] & 0xfff);
}

}  // namespace board
}  // namespace postern

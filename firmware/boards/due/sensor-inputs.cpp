#include "sensor-inputs.h"

#include "board.h"
#include "chip-registers.h"
#include "cortex-m/check-ticks.h"

namespace postern {
namespace sam3x {

namespace {

/** Of the converter: A0 to A6, and A8. */
constexpr uint8_t kInputs[] = {7, 6, 5, 4, 3, 2, 1, 10};

/** A bit for each that a sensor is wired to: for the others the parameter keeps what it is. */
#ifndef POSTERN_WIRED_SENSORS
#define POSTERN_WIRED_SENSORS 0xff
#endif
constexpr uint32_t kWired = POSTERN_WIRED_SENSORS;

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
  if (index >= sizeof kInputs || (kWired >> index & 1) == 0) return kNoInput;
  // 4096 are 5.5 V, which are 5632 of 1/1024 V.
  return static_cast<uint16_t>((adc().data[kInputs[index]] & 0xfff) * 11 / 8);
}

}  // namespace board
}  // namespace postern

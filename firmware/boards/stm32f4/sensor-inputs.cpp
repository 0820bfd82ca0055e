#include "sensor-inputs.h"

#include "board.h"
#include "cortex-m/check-ticks.h"
#include "cortex-m/divided-input.h"
#include "pins.h"
#include "wired-sensors.h"

namespace postern {
namespace stm32 {

namespace {

struct Input {
  Pin pin;
  /** Of the converter. */
  uint8_t channel;
};
constexpr Input kInputs[] = {{{'A', 0}, 0}, {{'A', 1}, 1}, {{'A', 4}, 4},  {{'A', 5}, 5},
                             {{'A', 6}, 6}, {{'A', 7}, 7}, {{'C', 4}, 14}, {{'C', 5}, 15}};
constexpr uint8_t kCount = sizeof kInputs / sizeof kInputs[0];

/** APB2 by 4: 21 MHz, of at most 36. */
constexpr uint32_t kClockBy4 = 1u << 16;
/** The longest sample time there is, 480 cycles, of all channels. */
constexpr uint32_t kLongSamples = 0x3fffffff;

volatile uint16_t values[kCount];
volatile bool hasValue[kCount];
uint8_t current = 0;

}  // namespace

void startSensorInputs() {
  clocks().enableApb2 = clocks().enableApb2 | kAdc1Clock;
  for (const Input& input : kInputs) setPin(input.pin, PinMode::analog);
  adcCommon() = kClockBy4;
  adc1().sampleTime[0] = kLongSamples & 0x07ffffff;
  adc1().sampleTime[1] = kLongSamples;
  adc1().sequence[2] = kInputs[0].channel;
  adc1().control2 = kConverterOn;
}

}  // namespace stm32

/** A conversion takes 24 us: what was begun a millisecond ago is done. */
void nextInput() {
  using namespace stm32;
  if ((adc1().state & kConverterDone) != 0) {
    values[current] = static_cast<uint16_t>(adc1().data);
    hasValue[current] = true;
    current = static_cast<uint8_t>(current + 1 == kCount ? 0 : current + 1);
    adc1().sequence[2] = kInputs[current].channel;
  }
  adc1().control2 = kConverterOn | kConverterStart;
}

namespace board {

uint16_t input(uint8_t index) {
  using namespace stm32;
  if (index >= kCount || !isWired(index) || !hasValue[index]) return kNoInput;
  return dividedInput(values[index]);
}

}  // namespace board
}  // namespace postern

#include "sensors-adc.h"

#include <avr/io.h>
#include <util/atomic.h>

#include "board.h"
#include "wired-sensors.h"

namespace postern {

namespace {

constexpr uint8_t kChannels = 8;
constexpr uint8_t kReference = _BV(REFS0);

/** Counts and one more; 0: there are none yet. */
uint16_t measured[kChannels];
uint8_t channel;

}  // namespace

void beginSensors() {
  ADMUX = kReference;
  // 125 kHz: a measurement takes 0.1 ms.
  ADCSRA = _BV(ADEN) | _BV(ADPS2) | _BV(ADPS1) | _BV(ADPS0);
  DIDR0 = 0xff;
  ADCSRA |= _BV(ADSC);
}

void readNextSensor() {
  if ((ADCSRA & _BV(ADSC)) != 0) return;
  measured[channel] = static_cast<uint16_t>(ADC + 1);
  channel = static_cast<uint8_t>((channel + 1) % kChannels);
  ADMUX = static_cast<uint8_t>(kReference | channel);
  ADCSRA |= _BV(ADSC);
}

/** 1023 counts are 5 V, which are 5120. */
uint16_t board::input(uint8_t index) {
  if (index >= kChannels || !isWired(index)) return kNoInput;
  uint16_t count = 0;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    count = measured[index];
  }
  if (count-- == 0) return kNoInput;
  return static_cast<uint16_t>(count * 5 + (count >> 7));
}

}  // namespace postern

// What the console calls outputs: injectors from 0 and coils from 16 on, for however few the firmware was built.
#pragma once

#include "board.h"

namespace postern {

constexpr uint8_t kFirstToldCoil = 16;

inline uint8_t toldOutput(uint8_t output) {
  return output < kFirstCoil ? output : static_cast<uint8_t>(output - kFirstCoil + kFirstToldCoil);
}

/** A bit for each. */
inline uint32_t toldOutputs(OutputBits outputs) {
  const uint32_t injectors = outputs & (kAllOutputs >> kFirstCoil);
  return injectors | static_cast<uint32_t>(outputs >> kFirstCoil) << kFirstToldCoil;
}

}  // namespace postern

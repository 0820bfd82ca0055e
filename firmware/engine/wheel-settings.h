// The wheel that the parameters describe.
#pragma once

#include "store.h"
#include "wheel.h"

namespace postern {

/** Numbers of the parameters that a wheel is made of. */
struct WheelSettings {
  uint16_t teeth = 0;
  uint16_t missing = 0;
  uint16_t ratio = 0;
  uint16_t teethOffset = 0;
  uint16_t degreesOffset = 0;

  WheelSettings() = default;
  explicit WheelSettings(const Store& store);
  bool isSameAs(const WheelSettings& other) const;
  /**
   * The wheel. False: its shaft turns neither as the crankshaft nor as the camshaft. Whether its teeth can
   * be the decoder says.
   */
  bool describe(Wheel& wheel) const;
};

}  // namespace postern

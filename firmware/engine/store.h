// What every parameter is now, and the calibration: the tables' cells.
#pragma once

#include "dictionary.h"

namespace postern {

enum class SetOutcome : uint8_t { done, outOfRange };

class Store {
 public:
  /** As it was built. */
  Store();

  /** A parameter's number, with its sign: value × 2^bits. */
  int32_t raw(ParameterId id) const;
  /** In its unit. */
  float value(ParameterId id) const;

  /** From outside. What is measured, looked up or computed is held from then on. */
  SetOutcome set(ParameterId id, int32_t raw);
  bool isHeld(ParameterId id) const;
  void release(ParameterId id);
  void releaseAll();

  /** From the strategy: clamped to its range, and left as it is where it is held. */
  void put(ParameterId id, int32_t raw);
  void putValue(ParameterId id, float value);

  /** Cells of tables, functions and curves: see dictionary-types.h. `index` below kCellCount. */
  uint16_t cell(uint16_t index) const;
  void setCell(uint16_t index, uint16_t number);

  /** Counts changes of what a calibration has: saved parameters and cells. */
  uint16_t calibrationChanges() const;

 private:
  uint16_t numbers_[kParameterCount];
  uint16_t cells_[kCellCount];
};

}  // namespace postern

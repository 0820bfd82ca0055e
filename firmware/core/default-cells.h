// The cells of the calibration that the firmware was built with.
#pragma once
#include <stdint.h>

namespace postern {

/**
 * Reads them one after the other, kCellCount of them. In flash they are a byte each where they can be: how many decimal steps one is
 * above the one before it.
 *
 *     count, step   of the cells that follow; the step is a place in the list of steps, which are in parts of 65536
 *     -127..127     steps more than the cell before it, of which the first is 0
 *     kWhole        how many steps it is follows, in two bytes, the low one first
 */
class DefaultCells {
 public:
  uint16_t next();

 private:
  uint8_t byte();

  uint16_t at_ = 0;
  uint8_t left_ = 0;
  int16_t steps_ = 0;
  uint32_t step_ = 0;
};

}  // namespace postern

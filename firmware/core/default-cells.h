// The cells of the calibration that the firmware was built with.
#pragma once
#include <stdint.h>

namespace postern {

/**
 * Reads them one after the other, kCellCount of them. What they are is told in decimal steps, and of those only how far one is from what
 * could be thought after those before it: half a byte each where it can be. In halves of bytes, the lower one first:
 *
 *     two    how many cells follow that are told alike
 *     one    how many of them are a row of a table; 0: they are one row
 *     two    their step: its place in the list of steps, which are in parts of 65536
 *
 * then each cell, as how many steps more it is than was thought:
 *
 *     one    that and kHalf, if it is below kMore
 *     kMore, then two    with a sign, if it is not kWhole
 *     kMore, kWhole in two, then four    with a sign
 *
 * A row is thought to go on as it did from the cell before the last one to the last; or, if there is one above it, as that one does,
 * from the first of that on.
 */
class DefaultCells {
 public:
  uint16_t next();

 private:
  static constexpr uint8_t kMostColumns = 15;

  uint8_t half();
  uint8_t byte();
  uint16_t more();
  void begin();

  uint16_t at_ = 0;
  uint8_t left_ = 0;
  uint8_t columns_ = 0;
  uint8_t column_ = 0;
  bool hasRowAbove_ = false;
  uint32_t step_ = 0;
  // Signs are where they are made into cells: what is told of them wraps.
  uint16_t steps_ = 0;
  /** Of the row: its first, and how far the last one is from the one before it. */
  uint16_t first_ = 0;
  uint16_t way_ = 0;
  /** How far each of the row above is from the one before it. */
  uint16_t ways_[kMostColumns];
};

}  // namespace postern

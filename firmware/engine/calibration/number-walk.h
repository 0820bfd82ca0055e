// The numbers of a calibration one behind the other, and in how many bits each is stored.
#pragma once

#include "store.h"

namespace postern {

/**
 * All parameters of a calibration in the dictionary's order, then all cells. Forwards only: what the next
 * number is like is known from the one before it.
 *
 * In storage a number is what it is above the least that it may be, in as many bits as its range needs. So two
 * calibrations have room in 4 KB, although their numbers have 16 bits in memory.
 */
class NumberWalk {
 public:
  /** To the first one, then to the next; false: there is no more. */
  bool next();

  bool isParameter() const { return entry_ < kParameterCount; }
  ParameterId parameter() const { return static_cast<ParameterId>(entry_); }
  uint16_t cell() const { return cell_; }
  const NumberForm& form() const { return form_; }
  __attribute__((noinline)) uint16_t numberIn(const Store& store) const;

  /** Where it begins among the bits that are stored, and how many it has. */
  uint16_t bit() const { return bit_; }
  uint8_t width() const { return width_; }
  /** As it is stored; into its range, if it is beyond. */
  uint16_t pack(uint16_t number) const;
  uint16_t unpack(uint16_t packed) const;

  /** The parameter's; or of the table, function or curve that has the cell. */
  Name name() const;
  /** Of a cell: a point has a row or a column, a value has both. kNoPlace where it has none. */
  int8_t row() const;
  int8_t column() const;
  static constexpr int8_t kNoPlace = -1;

 private:
  void settle();

  // One before the first.
  /** Parameters, then grids. */
  uint8_t entry_ = 0xff;
  GridPart part_ = GridPart::values;
  /** Of the part's numbers, this one, and how many there are. */
  uint16_t at_ = 0;
  uint16_t count_ = 0;
  uint16_t cell_ = 0xffff;
  uint16_t bit_ = 0;
  uint8_t width_ = 0;
  NumberForm form_ = {0, 0, 0, false};
  Grid grid_ = {};
};

}  // namespace postern

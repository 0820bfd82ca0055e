// The numbers of a calibration one behind the other, and in how many bits each is stored.
#pragma once

#include "store.h"

namespace postern {

/**
 * How a number lies in storage: what it is above the least that it may be, in as many bits as its range
 * needs. So two calibrations have room in 4 KB, although their numbers have 16 bits in memory.
 */
struct StoredForm {
  int32_t least;
  int32_t most;
  uint8_t bits;
  uint8_t width;
  bool isSigned;

  /** Into its range, if it is beyond. */
  uint16_t pack(uint16_t number) const;
  uint16_t unpack(uint16_t packed) const;
};

/**
 * All parameters of a calibration in the dictionary's order, then all cells. Forwards only: what the next
 * number is like is known from the one before it.
 */
class NumberWalk {
 public:
  /** At the end, where there is nothing. */
  NumberWalk() = default;
  /** At the first one. */
  static NumberWalk first();

  bool isAtEnd() const { return stage_ == Stage::end; }
  void next();

  bool isParameter() const { return stage_ == Stage::parameters; }
  ParameterId parameter() const { return static_cast<ParameterId>(entry_); }
  uint16_t cell() const { return cell_; }
  const StoredForm& form() const { return form_; }
  /** Where it begins among the bits that are stored. */
  uint16_t bit() const { return bit_; }
  uint16_t numberIn(const Store& store) const;

  /** The parameter's; or of the table, function or curve that has the cell. */
  Text name() const;
  /** Of a cell: a point has a row or a column, a value has both. kNoPlace where it has none. */
  int8_t row() const { return row_; }
  int8_t column() const { return column_; }
  static constexpr int8_t kNoPlace = -1;

 private:
  enum class Stage : uint8_t { end, parameters, tables, functions, curves };

  void settleParameter();
  void settleCells();
  uint8_t entriesOfStage() const;
  uint16_t cellsOfPart();
  uint16_t valuesOf(SourceKind kind, uint8_t columns, uint8_t rows);

  Stage stage_ = Stage::end;
  /** Of the stage. */
  uint8_t entry_ = 0;
  /** Of the entry: points of the rows, points of the columns, values; a function has the last two. */
  uint8_t part_ = 0;
  /** Cells of the part that are left, this one too. */
  uint16_t left_ = 0;
  /** Of the part's values in a row; 0: it is of points. */
  uint8_t columns_ = 0;
  int8_t row_ = kNoPlace;
  int8_t column_ = kNoPlace;
  uint16_t cell_ = 0;
  uint16_t bit_ = 0;
  StoredForm form_ = {0, 0, 0, 0, false};
};

}  // namespace postern

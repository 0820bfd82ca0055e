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
  uint8_t width;
  bool isSigned;

  /** Into its range, if it is beyond. */
  uint16_t pack(uint16_t number) const;
  int32_t unpack(uint16_t packed) const;
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
  /** Ascends. */
  uint16_t key() const;
  static uint16_t keyOf(ParameterId id) { return static_cast<uint8_t>(id); }
  static uint16_t keyOfCell(uint16_t cell) { return static_cast<uint16_t>(kParameterCount + cell); }

 private:
  enum class Stage : uint8_t { end, parameters, tables, functions, curves };

  void settleParameter();
  void settleCells();
  uint8_t entriesOfStage() const;
  uint16_t cellsOfPart();

  Stage stage_ = Stage::end;
  /** Of the stage. */
  uint8_t entry_ = 0;
  /** Of the entry: points of the rows, points of the columns, values; a function has the last two. */
  uint8_t part_ = 0;
  /** Cells of the part that are left, this one too. */
  uint16_t left_ = 0;
  uint16_t cell_ = 0;
  StoredForm form_ = {0, 0, 0, false};
};

}  // namespace postern

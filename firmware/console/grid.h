// Tables, functions and curves alike: a function is a table of one row.
#pragma once

#include "dictionary.h"
#include "flash-text.h"
#include "slice.h"

namespace postern {

/** What numbers may be, and what they mean. */
struct NumberForm {
  int32_t minimum;
  int32_t maximum;
  uint8_t bits;
  bool isSigned;

  int32_t valueOf(uint16_t number) const { return signedValue(number, isSigned); }
};

NumberForm formOf(ParameterId id);

struct Grid {
  SourceKind kind;
  uint8_t id;
  Text name;
  uint8_t rows;
  uint8_t columns;
  /** First cells: of the rows' points (only a table's), of the columns' points, of the values. */
  uint16_t rowCells;
  uint16_t columnCells;
  uint16_t valueCells;
  /** Only a table's. */
  ParameterId rowsOf;
  /** Not a curve's, whose points are volts. */
  ParameterId columnsOf;
  /** Of a curve's points. */
  uint8_t inputBits;

  bool isTable() const { return kind == SourceKind::kTable; }
  bool isCurve() const { return kind == SourceKind::kCurve; }
  uint16_t cellOf(uint8_t row, uint8_t column) const {
    return static_cast<uint16_t>(valueCells + row * columns + column);
  }

  NumberForm columnForm() const;
  /** As the parameter has it that takes its value from here. */
  NumberForm valueForm() const;
};

/** `table`, `function` or `curve`. */
FlashText kindName(SourceKind kind);

/** How many there are. */
constexpr uint8_t kGridCount = kTableCount + kFunctionCount + kCurveCount;

/** Tables, then functions, then curves, which is the order of their cells. @param index below kGridCount */
Grid gridOf(uint8_t index);

/** Where a parameter's value comes from, which has such a source. */
Grid sourceOf(const ParameterInfo& info);

/** The one of that name, in any case of its letters. */
bool findGrid(Slice name, Grid& found);

}  // namespace postern

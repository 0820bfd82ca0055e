// The forms of the dictionary's tables. tools/firmware/generate-cpp.ts writes their contents: a change here is one there.
#pragma once
#include <stdint.h>
#include "dictionary-ids.h"

namespace postern {

/** Binary places of a number: at most so many. */
constexpr uint8_t kMostBits = 10;

/** Of a parameter's number: value × 2^bits in 16 bits, signed where the range goes below 0. */
struct NumberForm {
  int32_t minimum;
  int32_t maximum;
  uint8_t bits;
  bool isSigned;

  /** With its sign. */
  int32_t valueOf(uint16_t number) const {
    return isSigned ? static_cast<int32_t>(static_cast<int16_t>(number)) : static_cast<int32_t>(number);
  }
};

/** A parameter's entry as it lies in flash, in few bytes. */
struct ParameterRow {
  uint16_t initial;
  /** Place in the list of ranges. */
  uint8_t range;
  /** Its binary places; from kUpperBits on its category. */
  uint8_t bitsAndCategory;
  /** Its unit; from kFlagBits on its flags. */
  uint8_t unitAndFlags;
  /** The grid that its value comes from, or kNoGrid. */
  uint8_t source;
};
constexpr uint8_t kUpperBits = 4;
constexpr uint8_t kFlagBits = 5;
constexpr uint8_t kSignedFlag = 1 << kFlagBits;
constexpr uint8_t kSavedFlag = 2 << kFlagBits;
constexpr uint8_t kNoGrid = 0xff;

/** Numbers of 16 bits each. */
struct RangeRow {
  uint16_t minimum;
  uint16_t maximum;
};

// What a grid's cells are, one after the other. A table has all three; a function and a curve have one row of values, and no points of it.
enum class GridPart : uint8_t { rows, columns, values };
constexpr uint8_t kGridParts = 3;

/** A table, a function or a sensor's curve. */
struct Grid {
  /** The first of its cells. */
  uint16_t cells;
  /** Number of its name. */
  uint8_t name;
  /** Points of the rows: 0 where it is no table. */
  uint8_t rows;
  uint8_t columns;
  /** What it is looked up by; of a curve they mean nothing, nor do the rows but of a table. */
  ParameterId rowsOf;
  ParameterId columnsOf;
  /** The parameter that takes its value from here; the first one, if there are more. */
  ParameterId gives;
  /** Binary places of a curve's points, which are what the input measures, without a sign; kNoCurve elsewhere. */
  uint8_t inputBits;

  bool isTable() const { return rows > 0; }
  bool isCurve() const { return inputBits != kNoCurve; }
  uint16_t countOf(GridPart part) const {
    if (part == GridPart::rows) return rows;
    return part == GridPart::columns ? columns : static_cast<uint16_t>(columns * (rows > 0 ? rows : 1));
  }
  uint16_t firstOf(GridPart part) const {
    if (part == GridPart::rows) return cells;
    return static_cast<uint16_t>(cells + rows + (part == GridPart::columns ? 0 : columns));
  }

  static constexpr uint8_t kNoCurve = 0xff;
};

}  // namespace postern

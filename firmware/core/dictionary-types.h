// The forms of the dictionary's tables. tools/firmware/generate-cpp.ts writes their contents: a change here is one there.
#pragma once
#include <stdint.h>
#include "dictionary-ids.h"

namespace postern {

// Where the value of a parameter comes from. kNone: it is set.
enum class SourceKind : uint8_t { kNone, kTable, kFunction, kCurve };

// A name: its place in the text of all names, where the last character of each has kLastFlag.
struct Text {
  uint16_t at;
  uint8_t length;
};

constexpr uint8_t kLastFlag = 0x80;

struct Source {
  SourceKind kind;
  // A TableId, FunctionId or CurveId.
  uint8_t id;
};

// Numbers, with their sign.
struct NumberRange {
  int32_t minimum;
  int32_t maximum;
};

constexpr uint8_t kSignedFlag = 1;
constexpr uint8_t kSavedFlag = 2;

/** A parameter's entry as it lies in flash, in few bytes. */
struct ParameterRow {
  /** Place of its name. */
  uint16_t name;
  uint16_t initial;
  /** Place in the list of ranges. */
  uint8_t range;
  /** Its binary places; from kUpperBits on its category. */
  uint8_t bitsAndCategory;
  /** Its unit; from kFlagBits on its flags. */
  uint8_t unitAndFlags;
  /** Id of its source; from kKindBits on the source's kind. */
  uint8_t source;
};
constexpr uint8_t kUpperBits = 4;
constexpr uint8_t kFlagBits = 5;
constexpr uint8_t kKindBits = 6;

/** Numbers of 16 bits each. */
struct RangeRow {
  uint16_t minimum;
  uint16_t maximum;
};

struct ParameterInfo {
  uint16_t minimum;
  uint16_t maximum;
  uint16_t initial;
  uint8_t bits;
  uint8_t flags;
  uint8_t unit;
  uint8_t category;
  SourceKind source;
  // A TableId, FunctionId or CurveId.
  uint8_t sourceId;

  bool isSigned() const { return (flags & kSignedFlag) != 0; }
  // Whether it belongs to a calibration that is saved.
  bool isSaved() const { return (flags & kSavedFlag) != 0; }
};

// Cells: points of the rows, points of the columns, values row by row.
struct TableInfo {
  uint16_t name;
  uint16_t cells;
  uint8_t rows;
  uint8_t columns;
  ParameterId rowsOf;
  ParameterId columnsOf;

  uint16_t columnCells() const { return static_cast<uint16_t>(cells + rows); }
  uint16_t valueCells() const { return static_cast<uint16_t>(cells + rows + columns); }
  uint16_t cellCount() const { return static_cast<uint16_t>(rows + columns + rows * columns); }
};

// Cells: points, then their values.
struct FunctionInfo {
  uint16_t name;
  uint16_t cells;
  uint8_t points;
  ParameterId of;

  uint16_t valueCells() const { return static_cast<uint16_t>(cells + points); }
  uint16_t cellCount() const { return static_cast<uint16_t>(2 * points); }
};

// A sensor's. Cells: what the input measures, unsigned, in `unit` with `bits`; then the values.
struct CurveInfo {
  uint16_t name;
  uint16_t cells;
  uint8_t points;
  uint8_t bits;
  uint8_t unit;

  uint16_t valueCells() const { return static_cast<uint16_t>(cells + points); }
  uint16_t cellCount() const { return static_cast<uint16_t>(2 * points); }
};

}  // namespace postern

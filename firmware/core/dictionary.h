// What the dictionary says, as the firmware has it. The ids are generated from firmware/dictionary.json, and so are the tables, which
// are in flash and are read by the functions here only.
//
// A number is 16 bits: value × 2^bits, signed where the parameter's range goes below 0. Cells are the points and values of tables,
// functions and curves; those of one entry lie together (firmware/core/dictionary-types.h says how).
#pragma once
#include "dictionary-ids.h"
#include "dictionary-types.h"
#include "flash.h"

namespace postern {

// Ids must be below their counts. What comes from outside is looked up by findParameter.
ParameterInfo parameterInfo(ParameterId id);
TableInfo tableInfo(TableId id);
FunctionInfo functionInfo(FunctionId id);
CurveInfo curveInfo(CurveId id);

// Parts of a parameter's entry, for where they are asked for often.
Source parameterSource(ParameterId id);
bool isSignedParameter(ParameterId id);
uint8_t parameterBits(ParameterId id);
NumberRange parameterRange(ParameterId id);

// Parameters in the dictionary's order: those that tables and functions give, `index` below kLookedUpCount, and those that curves
// do, below kMeasuredCount.
ParameterId lookedUp(uint8_t index);
ParameterId measured(uint8_t index);

// What is looked up by, without the rest of the entry.
ParameterId functionInput(FunctionId id);

// A cell of the calibration that the firmware was built with. `index` is below kCellCount.
uint16_t defaultCell(uint16_t index);
// All kCellCount of them.
void copyDefaultCells(uint16_t* to);

Text parameterName(ParameterId id);
Text tableName(TableId id);
Text functionName(FunctionId id);
Text curveName(CurveId id);
Text unitName(uint8_t unit);
Text categoryName(uint8_t category);
// The character at an offset below the text's length. ASCII.
char textCharacter(Text text, uint8_t offset);

// Whether it is that text, in any case of its letters.
bool isNamed(Text text, const char* name, uint8_t length);

// The parameter of that name, in any case of its letters. `name` needs no zero at its end.
bool findParameter(const char* name, uint8_t length, ParameterId& found);

// A number with its sign.
inline int32_t signedValue(uint16_t number, bool isSigned) {
  return isSigned ? static_cast<int32_t>(static_cast<int16_t>(number)) : static_cast<int32_t>(number);
}

inline bool isWithin(const ParameterInfo& info, int32_t value) {
  return value >= signedValue(info.minimum, info.isSigned()) && value <= signedValue(info.maximum, info.isSigned());
}

}  // namespace postern

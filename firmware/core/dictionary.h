// What the dictionary says, as the firmware has it. The ids are generated from firmware/dictionary.json, and so are the tables, which
// are in flash and are read by the functions here only. Ids must be below their counts.
//
// A number is 16 bits: value × 2^bits, signed where the parameter's range goes below 0. Cells are the points and values of tables,
// functions and curves, which are grids all three; those of one grid lie together (dictionary-types.h says how).
#pragma once
#include "dictionary-types.h"
#include "flash.h"
#include "names.h"

namespace postern {

NumberForm parameterForm(ParameterId id);
// Parts of it, for where they are asked for often.
bool isSignedParameter(ParameterId id);
uint8_t parameterBits(ParameterId id);
/** A value × 2^bits as the parameter's number: into its range. */
uint16_t nearestNumber(ParameterId id, int32_t raw);

/** Whether it belongs to a calibration that is saved. */
bool isSavedParameter(ParameterId id);
uint16_t initialNumber(ParameterId id);
uint8_t parameterUnit(ParameterId id);
uint8_t parameterCategory(ParameterId id);
/** The grid that its value comes from; kNoGrid: it is set. */
uint8_t parameterSource(ParameterId id);

// Parameters in the dictionary's order: those that tables and functions give, `index` below kLookedUpCount, and those that curves
// do, below kMeasuredCount.
ParameterId lookedUp(uint8_t index);
ParameterId measured(uint8_t index);

/** Tables, then functions, then curves, which is the order of their cells. @param index below kGridCount */
Grid gridOf(uint8_t index);
// Parts of a table or a function, for where they are asked for often.
ParameterId rowsOfGrid(uint8_t index);
ParameterId columnsOfGrid(uint8_t index);
/** What numbers of a part may be. A table's rows only: nothing else has points of them. */
NumberForm formOf(const Grid& grid, GridPart part);

inline Name parameterName(ParameterId id) { return nameOf(static_cast<uint8_t>(id)); }
inline Name unitName(uint8_t unit) { return nameOf(static_cast<uint8_t>(kFirstUnitName + unit)); }
inline Name categoryName(uint8_t category) { return nameOf(static_cast<uint8_t>(kFirstCategoryName + category)); }

// In any case of its letters. `name` needs no zero at its end.
bool findParameter(const char* name, uint8_t length, ParameterId& found);
bool findGrid(const char* name, uint8_t length, Grid& found);

/** A number with its sign. */
inline int32_t signedValue(uint16_t number, bool isSigned) {
  return NumberForm{0, 0, 0, isSigned}.valueOf(number);
}

}  // namespace postern

#include "dictionary.h"
#include "dictionary-data.h"

namespace postern {

namespace {

ParameterId flashId(const ParameterId* at) {
  return static_cast<ParameterId>(flashByte(reinterpret_cast<const uint8_t*>(at)));
}

const ParameterRow& rowOf(ParameterId id) { return data::kParameters[static_cast<uint8_t>(id)]; }

uint8_t lower(uint8_t byte, uint8_t bits) { return static_cast<uint8_t>(byte & ((1u << bits) - 1)); }

bool hasFlag(ParameterId id, uint8_t flag) { return (flashByte(&rowOf(id).unitAndFlags) & flag) != 0; }

}  // namespace

NumberForm parameterForm(ParameterId id) {
  const RangeRow range = flashStruct(&data::kRanges[flashByte(&rowOf(id).range)]);
  NumberForm form = {0, 0, parameterBits(id), isSignedParameter(id)};
  form.minimum = form.valueOf(range.minimum);
  form.maximum = form.valueOf(range.maximum);
  return form;
}

uint16_t nearestNumber(ParameterId id, int32_t raw) {
  const RangeRow& range = data::kRanges[flashByte(&rowOf(id).range)];
  const bool isSigned = isSignedParameter(id);
  const uint16_t maximum = flashWord(&range.maximum);
  if (raw > signedValue(maximum, isSigned)) return maximum;
  const uint16_t minimum = flashWord(&range.minimum);
  return raw < signedValue(minimum, isSigned) ? minimum : static_cast<uint16_t>(raw);
}

bool isSignedParameter(ParameterId id) { return hasFlag(id, kSignedFlag); }
bool isSavedParameter(ParameterId id) { return hasFlag(id, kSavedFlag); }
uint8_t parameterBits(ParameterId id) { return lower(flashByte(&rowOf(id).bitsAndCategory), kUpperBits); }
uint16_t initialNumber(ParameterId id) { return flashWord(&rowOf(id).initial); }
uint8_t parameterUnit(ParameterId id) { return lower(flashByte(&rowOf(id).unitAndFlags), kFlagBits); }
uint8_t parameterSource(ParameterId id) { return flashByte(&rowOf(id).source); }
uint8_t parameterCategory(ParameterId id) {
  return static_cast<uint8_t>(flashByte(&rowOf(id).bitsAndCategory) >> kUpperBits);
}

ParameterId lookedUp(uint8_t index) { return flashId(&data::kLookedUp[index]); }
ParameterId measured(uint8_t index) { return flashId(&data::kMeasured[index]); }

ParameterId rowsOfGrid(uint8_t index) { return flashId(&data::kGrids[index].rowsOf); }
ParameterId columnsOfGrid(uint8_t index) { return flashId(&data::kGrids[index].columnsOf); }

Grid gridOf(uint8_t index) { return flashStruct(&data::kGrids[index]); }

NumberForm formOf(const Grid& grid, GridPart part) {
  if (part == GridPart::values) return parameterForm(grid.gives);
  if (part == GridPart::rows) return parameterForm(grid.rowsOf);
  if (grid.isCurve()) return {0, 0xffff, grid.inputBits, false};
  return parameterForm(grid.columnsOf);
}

bool findParameter(const char* name, uint8_t length, ParameterId& found) {
  uint8_t number = 0;
  if (!findName(name, length, number) || number >= kParameterCount) return false;
  found = static_cast<ParameterId>(number);
  return true;
}

bool findGrid(const char* name, uint8_t length, Grid& found) {
  uint8_t number = 0;
  if (!findName(name, length, number)) return false;
  for (uint8_t index = 0; index < kGridCount; index++) {
    found = gridOf(index);
    if (found.name == number) return true;
  }
  return false;
}

}  // namespace postern

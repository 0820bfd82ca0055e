#include "dictionary.h"
#include "dictionary-data.h"

namespace postern {

namespace {

char lowerCase(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

ParameterId flashId(const ParameterId* at) {
  return static_cast<ParameterId>(flashByte(reinterpret_cast<const uint8_t*>(at)));
}

const ParameterRow& rowOf(ParameterId id) { return data::kParameters[static_cast<uint8_t>(id)]; }

uint8_t lower(uint8_t byte, uint8_t bits) { return static_cast<uint8_t>(byte & ((1u << bits) - 1)); }

Source sourceIn(uint8_t source) {
  return {static_cast<SourceKind>(source >> kKindBits), lower(source, kKindBits)};
}

uint8_t characterAt(uint16_t at) { return flashByte(&data::kText[at]); }

/** The name whose place is there in flash. */
Text textOf(const uint16_t* place) {
  Text text = {flashWord(place), 1};
  while ((characterAt(static_cast<uint16_t>(text.at + text.length - 1)) & kLastFlag) == 0) text.length++;
  return text;
}

}  // namespace

ParameterInfo parameterInfo(ParameterId id) {
  const ParameterRow row = flashStruct(&rowOf(id));
  const RangeRow range = flashStruct(&data::kRanges[row.range]);
  ParameterInfo info;
  info.minimum = range.minimum;
  info.maximum = range.maximum;
  info.initial = row.initial;
  info.bits = lower(row.bitsAndCategory, kUpperBits);
  info.category = static_cast<uint8_t>(row.bitsAndCategory >> kUpperBits);
  info.unit = lower(row.unitAndFlags, kFlagBits);
  info.flags = static_cast<uint8_t>(row.unitAndFlags >> kFlagBits);
  const Source source = sourceIn(row.source);
  info.source = source.kind;
  info.sourceId = source.id;
  return info;
}

Source parameterSource(ParameterId id) { return sourceIn(flashByte(&rowOf(id).source)); }

bool isSignedParameter(ParameterId id) {
  return (flashByte(&rowOf(id).unitAndFlags) & (kSignedFlag << kFlagBits)) != 0;
}

uint8_t parameterBits(ParameterId id) { return lower(flashByte(&rowOf(id).bitsAndCategory), kUpperBits); }

NumberRange parameterRange(ParameterId id) {
  const RangeRow range = flashStruct(&data::kRanges[flashByte(&rowOf(id).range)]);
  const bool isSigned = isSignedParameter(id);
  return {signedValue(range.minimum, isSigned), signedValue(range.maximum, isSigned)};
}

ParameterId lookedUp(uint8_t index) { return flashId(&data::kLookedUp[index]); }
ParameterId measured(uint8_t index) { return flashId(&data::kMeasured[index]); }
ParameterId functionInput(FunctionId id) { return flashId(&data::kFunctions[static_cast<uint8_t>(id)].of); }

TableInfo tableInfo(TableId id) { return flashStruct(&data::kTables[static_cast<uint8_t>(id)]); }

FunctionInfo functionInfo(FunctionId id) { return flashStruct(&data::kFunctions[static_cast<uint8_t>(id)]); }

CurveInfo curveInfo(CurveId id) { return flashStruct(&data::kCurves[static_cast<uint8_t>(id)]); }

uint16_t defaultCell(uint16_t index) { return flashWord(&data::kCells[index]); }

void copyDefaultCells(uint16_t* to) { flashBytes(to, data::kCells, sizeof(uint16_t) * kCellCount); }

Text parameterName(ParameterId id) { return textOf(&rowOf(id).name); }
Text tableName(TableId id) { return textOf(&data::kTables[static_cast<uint8_t>(id)].name); }
Text functionName(FunctionId id) { return textOf(&data::kFunctions[static_cast<uint8_t>(id)].name); }
Text curveName(CurveId id) { return textOf(&data::kCurves[static_cast<uint8_t>(id)].name); }
Text unitName(uint8_t unit) { return textOf(&data::kUnits[unit]); }
Text categoryName(uint8_t category) { return textOf(&data::kCategories[category]); }

char textCharacter(Text text, uint8_t offset) {
  return static_cast<char>(characterAt(static_cast<uint16_t>(text.at + offset)) & ~kLastFlag);
}

bool isNamed(Text text, const char* name, uint8_t length) {
  if (text.length != length) return false;
  for (uint8_t at = 0; at < length; at++) {
    if (lowerCase(textCharacter(text, at)) != lowerCase(name[at])) return false;
  }
  return true;
}

bool findParameter(const char* name, uint8_t length, ParameterId& found) {
  for (uint8_t id = 0; id < kParameterCount; id++) {
    if (!isNamed(parameterName(static_cast<ParameterId>(id)), name, length)) continue;
    found = static_cast<ParameterId>(id);
    return true;
  }
  return false;
}

}  // namespace postern

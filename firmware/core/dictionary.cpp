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

bool isCalled(Text text, const char* name) {
  for (uint8_t at = 0; at < text.length; at++) {
    if (lowerCase(textCharacter(text, at)) != lowerCase(name[at])) return false;
  }
  return true;
}

}  // namespace

ParameterInfo parameterInfo(ParameterId id) {
  return flashStruct(&data::kParameters[static_cast<uint8_t>(id)]);
}

Source parameterSource(ParameterId id) {
  const ParameterInfo& info = data::kParameters[static_cast<uint8_t>(id)];
  const SourceKind kind = static_cast<SourceKind>(flashByte(reinterpret_cast<const uint8_t*>(&info.source)));
  return {kind, flashByte(&info.sourceId)};
}

bool isSignedParameter(ParameterId id) {
  return (flashByte(&data::kParameters[static_cast<uint8_t>(id)].flags) & kSignedFlag) != 0;
}

uint8_t parameterBits(ParameterId id) { return flashByte(&data::kParameters[static_cast<uint8_t>(id)].bits); }

NumberRange parameterRange(ParameterId id) {
  const ParameterInfo& info = data::kParameters[static_cast<uint8_t>(id)];
  const bool isSigned = isSignedParameter(id);
  return {signedValue(flashWord(&info.minimum), isSigned), signedValue(flashWord(&info.maximum), isSigned)};
}

ParameterId lookedUp(uint8_t index) { return flashId(&data::kLookedUp[index]); }
ParameterId measured(uint8_t index) { return flashId(&data::kMeasured[index]); }
ParameterId functionInput(FunctionId id) { return flashId(&data::kFunctions[static_cast<uint8_t>(id)].of); }

TableInfo tableInfo(TableId id) { return flashStruct(&data::kTables[static_cast<uint8_t>(id)]); }

FunctionInfo functionInfo(FunctionId id) { return flashStruct(&data::kFunctions[static_cast<uint8_t>(id)]); }

CurveInfo curveInfo(CurveId id) { return flashStruct(&data::kCurves[static_cast<uint8_t>(id)]); }

uint16_t defaultCell(uint16_t index) { return flashWord(&data::kCells[index]); }

void copyDefaultCells(uint16_t* to) { flashBytes(to, data::kCells, sizeof(uint16_t) * kCellCount); }

Text parameterName(ParameterId id) { return flashStruct(&data::kParameters[static_cast<uint8_t>(id)].name); }
Text tableName(TableId id) { return flashStruct(&data::kTables[static_cast<uint8_t>(id)].name); }
Text functionName(FunctionId id) { return flashStruct(&data::kFunctions[static_cast<uint8_t>(id)].name); }
Text curveName(CurveId id) { return flashStruct(&data::kCurves[static_cast<uint8_t>(id)].name); }
Text unitName(uint8_t unit) { return flashStruct(&data::kUnits[unit]); }
Text categoryName(uint8_t category) { return flashStruct(&data::kCategories[category]); }

char textCharacter(Text text, uint8_t offset) {
  return static_cast<char>(flashByte(&data::kText[text.at + offset]));
}

bool findParameter(const char* name, uint8_t length, ParameterId& found) {
  for (uint8_t id = 0; id < kParameterCount; id++) {
    const Text text = parameterName(static_cast<ParameterId>(id));
    if (text.length != length || !isCalled(text, name)) continue;
    found = static_cast<ParameterId>(id);
    return true;
  }
  return false;
}

}  // namespace postern

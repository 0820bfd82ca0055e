#include "number-walk.h"

namespace postern {

namespace {

uint8_t widthOf(uint32_t span) {
  uint8_t width = 0;
  for (; span > 0; span >>= 1) width++;
  return width;
}

StoredForm formOf(ParameterId id) {
  const ParameterInfo info = parameterInfo(id);
  const bool isSigned = info.isSigned();
  const int32_t least = signedValue(info.minimum, isSigned);
  const int32_t most = signedValue(info.maximum, isSigned);
  return {least, most, widthOf(static_cast<uint32_t>(most - least)), isSigned};
}

/** What an input of 16 bits measures, and what nobody looks up. */
constexpr StoredForm kAnyForm = {0, 0xffff, 16, false};

/** The form of the values of a table, function or curve: its parameter's. */
StoredForm formOf(SourceKind kind, uint8_t of) {
  for (uint8_t each = 0; each < kParameterCount; each++) {
    const ParameterId id = static_cast<ParameterId>(each);
    const Source source = parameterSource(id);
    if (source.kind == kind && source.id == of) return formOf(id);
  }
  return kAnyForm;
}

constexpr uint8_t kRows = 0;
constexpr uint8_t kColumns = 1;
constexpr uint8_t kValues = 2;

}  // namespace

uint16_t StoredForm::pack(uint16_t number) const {
  const int32_t value = signedValue(number, isSigned);
  if (value <= least) return 0;
  return static_cast<uint16_t>((value < most ? value : most) - least);
}

int32_t StoredForm::unpack(uint16_t packed) const {
  const int32_t value = least + packed;
  return value < most ? value : most;
}

NumberWalk NumberWalk::first() {
  NumberWalk walk;
  walk.stage_ = Stage::parameters;
  walk.settleParameter();
  return walk;
}

uint16_t NumberWalk::key() const {
  if (isAtEnd()) return 0xffff;
  return isParameter() ? keyOf(parameter()) : keyOfCell(cell_);
}

void NumberWalk::next() {
  if (isParameter()) {
    entry_++;
    settleParameter();
    return;
  }
  if (isAtEnd()) return;
  cell_++;
  left_--;
  if (left_ > 0) return;
  part_++;
  settleCells();
}

/** At this parameter, or the next that is of a calibration; behind them all the cells begin. */
void NumberWalk::settleParameter() {
  for (; entry_ < kParameterCount; entry_++) {
    if (!Store::isCalibration(parameter())) continue;
    form_ = formOf(parameter());
    return;
  }
  stage_ = Stage::tables;
  entry_ = 0;
  part_ = kRows;
  settleCells();
}

/** At this part of this entry, or the first one after it that has cells. */
void NumberWalk::settleCells() {
  while (!isAtEnd()) {
    const uint8_t entries = entriesOfStage();
    if (part_ > kValues) {
      part_ = stage_ == Stage::tables ? kRows : kColumns;
      entry_++;
    }
    if (entry_ < entries) {
      left_ = cellsOfPart();
      if (left_ > 0) return;
      part_++;
      continue;
    }
    stage_ = stage_ == Stage::curves ? Stage::end : static_cast<Stage>(static_cast<uint8_t>(stage_) + 1);
    entry_ = 0;
    part_ = kColumns;
  }
}

uint8_t NumberWalk::entriesOfStage() const {
  if (stage_ == Stage::tables) return kTableCount;
  return stage_ == Stage::functions ? kFunctionCount : kCurveCount;
}

/** How many the part has; and their form. */
uint16_t NumberWalk::cellsOfPart() {
  if (stage_ == Stage::tables) {
    const TableInfo info = tableInfo(static_cast<TableId>(entry_));
    if (part_ == kValues) {
      form_ = formOf(SourceKind::kTable, entry_);
      return static_cast<uint16_t>(info.rows * info.columns);
    }
    form_ = formOf(part_ == kRows ? info.rowsOf : info.columnsOf);
    return part_ == kRows ? info.rows : info.columns;
  }
  if (stage_ == Stage::functions) {
    const FunctionInfo info = functionInfo(static_cast<FunctionId>(entry_));
    form_ = part_ == kColumns ? formOf(info.of) : formOf(SourceKind::kFunction, entry_);
    return info.points;
  }
  form_ = part_ == kColumns ? kAnyForm : formOf(SourceKind::kCurve, entry_);
  return curveInfo(static_cast<CurveId>(entry_)).points;
}

}  // namespace postern

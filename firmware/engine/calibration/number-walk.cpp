#include "number-walk.h"

namespace postern {

namespace {

uint8_t widthOf(uint16_t span) {
  uint8_t width = 0;
  for (; span > 0; span = static_cast<uint16_t>(span >> 1)) width++;
  return width;
}

StoredForm formOf(ParameterId id) {
  const ParameterInfo info = parameterInfo(id);
  const bool isSigned = info.isSigned();
  const int32_t least = signedValue(info.minimum, isSigned);
  const int32_t most = signedValue(info.maximum, isSigned);
  return {least, most, info.bits, widthOf(static_cast<uint16_t>(most - least)), isSigned};
}

/** Of what an input of 16 bits measures, and of what nobody looks up. */
StoredForm anyForm(uint8_t bits) { return {0, 0xffff, bits, 16, false}; }

/** The form of the values of a table, function or curve: its parameter's. */
StoredForm formOf(SourceKind kind, uint8_t of) {
  for (uint8_t each = 0; each < kParameterCount; each++) {
    const ParameterId id = static_cast<ParameterId>(each);
    const Source source = parameterSource(id);
    if (source.kind == kind && source.id == of) return formOf(id);
  }
  return anyForm(0);
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

uint16_t StoredForm::unpack(uint16_t packed) const {
  const int32_t value = least + packed;
  return static_cast<uint16_t>(value < most ? value : most);
}

NumberWalk NumberWalk::first() {
  NumberWalk walk;
  walk.stage_ = Stage::parameters;
  walk.settleParameter();
  return walk;
}

uint16_t NumberWalk::numberIn(const Store& store) const {
  return isParameter() ? store.number(parameter()) : store.cell(cell_);
}

Text NumberWalk::name() const {
  switch (stage_) {
    case Stage::tables: return tableName(static_cast<TableId>(entry_));
    case Stage::functions: return functionName(static_cast<FunctionId>(entry_));
    case Stage::curves: return curveName(static_cast<CurveId>(entry_));
    default: return parameterName(parameter());
  }
}

void NumberWalk::next() {
  bit_ = static_cast<uint16_t>(bit_ + form_.width);
  if (isParameter()) {
    entry_++;
    settleParameter();
    return;
  }
  if (isAtEnd()) return;
  cell_++;
  if (--left_ == 0) {
    part_++;
    settleCells();
  } else if (part_ == kRows) {
    row_++;
  } else if (++column_ == columns_) {
    column_ = 0;
    row_++;
  }
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

/** How many the part has; their form, and where the first of them is. */
uint16_t NumberWalk::cellsOfPart() {
  columns_ = 0;
  row_ = part_ == kColumns ? kNoPlace : int8_t{0};
  column_ = part_ == kRows ? kNoPlace : int8_t{0};
  if (stage_ == Stage::tables) {
    const TableInfo info = tableInfo(static_cast<TableId>(entry_));
    if (part_ == kValues) return valuesOf(SourceKind::kTable, info.columns, info.rows);
    form_ = formOf(part_ == kRows ? info.rowsOf : info.columnsOf);
    return part_ == kRows ? info.rows : info.columns;
  }
  if (stage_ == Stage::functions) {
    const FunctionInfo info = functionInfo(static_cast<FunctionId>(entry_));
    if (part_ == kValues) return valuesOf(SourceKind::kFunction, info.points, 1);
    form_ = formOf(info.of);
    return info.points;
  }
  const CurveInfo info = curveInfo(static_cast<CurveId>(entry_));
  if (part_ == kValues) return valuesOf(SourceKind::kCurve, info.points, 1);
  form_ = anyForm(info.bits);
  return info.points;
}

uint16_t NumberWalk::valuesOf(SourceKind kind, uint8_t columns, uint8_t rows) {
  form_ = formOf(kind, entry_);
  columns_ = columns;
  return static_cast<uint16_t>(columns * rows);
}

}  // namespace postern

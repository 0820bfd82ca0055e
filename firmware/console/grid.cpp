#include "grid.h"

#include "store.h"

namespace postern {

namespace {

Grid ofTable(uint8_t id) {
  const TableInfo info = tableInfo(static_cast<TableId>(id));
  return {SourceKind::kTable,
          id,
          tableName(static_cast<TableId>(id)),
          info.rows,
          info.columns,
          info.cells,
          info.columnCells(),
          info.valueCells(),
          info.rowsOf,
          info.columnsOf,
          0};
}

/** A function or a curve: a table of one row. @param of what it is looked up by @param inputBits of a curve */
template <typename Info>
Grid ofRow(SourceKind kind, uint8_t id, Text name, const Info& info, ParameterId of, uint8_t inputBits) {
  return {kind, id, name, 1, info.points, info.cells, info.cells, info.valueCells(), of, of, inputBits};
}

Grid ofFunction(uint8_t id) {
  const FunctionInfo info = functionInfo(static_cast<FunctionId>(id));
  return ofRow(SourceKind::kFunction, id, functionName(static_cast<FunctionId>(id)), info, info.of, 0);
}

Grid ofCurve(uint8_t id) {
  const CurveInfo info = curveInfo(static_cast<CurveId>(id));
  const ParameterId none = ParameterId::kDEC;
  return ofRow(SourceKind::kCurve, id, curveName(static_cast<CurveId>(id)), info, none, info.bits);
}

}  // namespace

NumberForm formOf(ParameterId id) {
  const ParameterInfo info = parameterInfo(id);
  const NumberRange range = Store::rangeOf(id);
  return {range.minimum, range.maximum, info.bits, info.isSigned()};
}

NumberForm Grid::columnForm() const {
  if (!isCurve()) return formOf(columnsOf);
  return {0, 0xffff, inputBits, false};
}

NumberForm Grid::valueForm() const {
  for (uint8_t index = 0; index < kParameterCount; index++) {
    const ParameterId parameter = static_cast<ParameterId>(index);
    const ParameterInfo info = parameterInfo(parameter);
    if (info.source == kind && info.sourceId == id) return formOf(parameter);
  }
  // A dictionary without a user of it is not taken.
  return {0, 0, 0, false};
}

Grid gridOf(uint8_t index) {
  if (index < kTableCount) return ofTable(index);
  const uint8_t further = static_cast<uint8_t>(index - kTableCount);
  if (further < kFunctionCount) return ofFunction(further);
  return ofCurve(static_cast<uint8_t>(further - kFunctionCount));
}

Grid sourceOf(const ParameterInfo& info) {
  if (info.source == SourceKind::kTable) return ofTable(info.sourceId);
  return info.source == SourceKind::kFunction ? ofFunction(info.sourceId) : ofCurve(info.sourceId);
}

FlashText kindName(SourceKind kind) {
  return textAt(POSTERN_TEXT("none\0table\0function\0curve"), static_cast<uint8_t>(kind));
}

bool findGrid(Slice name, Grid& found) {
  for (uint8_t index = 0; index < kGridCount; index++) {
    found = gridOf(index);
    if (isNamed(found.name, name.text, name.length)) return true;
  }
  return false;
}

}  // namespace postern

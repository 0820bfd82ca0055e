#include "table-methods.h"

#include "engine.h"
#include "grid.h"
#include "numbers.h"

namespace postern {

namespace {

/** False: it has been answered that there is none. */
bool findNamed(Call& call, Grid& found) {
  const Slice name = call.request().text(Key::name);
  if (findGrid(name, found)) return true;
  call.failName(POSTERN_TEXT("no table, function or curve of that name"), name);
  return false;
}

/** A place that there is; false: it has been answered that there is none. */
bool takeIndex(Call& call, Key key, uint8_t limit, FlashText message, uint8_t& index) {
  const uint16_t wanted = call.number(key);
  if (wanted >= limit) {
    call.failIndex(message, limit);
    return false;
  }
  index = static_cast<uint8_t>(wanted);
  return true;
}

bool takeRow(Call& call, const Grid& grid, uint8_t& row) {
  return takeIndex(call, Key::row, grid.rows, POSTERN_TEXT("no such row"), row);
}

bool takeColumn(Call& call, Key key, const Grid& grid, uint8_t& column) {
  return takeIndex(call, key, grid.columns, POSTERN_TEXT("no such column"), column);
}

void writeCells(Writer& writer, FlashText key, uint16_t from, uint8_t count, const NumberForm& form) {
  writer.key(key);
  writer.open('[');
  for (uint8_t at = 0; at < count; at++) {
    const uint16_t number = engine().store().cell(static_cast<uint16_t>(from + at));
    writer.fixed(form.valueOf(number), form.bits);
  }
  writer.close(']');
}

void writeName(Writer& writer, const Grid& grid) {
  writer.key(Key::name);
  writer.name(grid.name);
}

void writeNumber(Writer& writer, Key key, uint32_t number) {
  writer.key(key);
  writer.natural(number);
}

/** Puts a number in a cell. False: it has been answered that it is out of range. */
bool takeValue(Call& call, uint16_t cell, const NumberForm& form, int32_t& raw) {
  const Slice value = call.request().decimal(Key::value);
  raw = readDecimal(value.text, value.length, form.bits);
  if (raw < form.minimum || raw > form.maximum) {
    call.failRange(form.minimum, form.maximum, form.bits);
    return false;
  }
  engine().store().setCell(cell, static_cast<uint16_t>(raw));
  return true;
}

/** What a point may be: above the one before it, below the one after it. */
NumberForm between(NumberForm form, uint16_t from, uint8_t at, uint8_t count) {
  const Store& store = engine().store();
  if (at > 0) {
    const int32_t least = form.valueOf(store.cell(static_cast<uint16_t>(from + at - 1))) + 1;
    if (least > form.minimum) form.minimum = least;
  }
  if (at + 1 < count) {
    const int32_t most = form.valueOf(store.cell(static_cast<uint16_t>(from + at + 1))) - 1;
    if (most < form.maximum) form.maximum = most;
  }
  return form;
}

/** Which axis is meant. False: it has been answered that there is none. */
bool takeAxis(Call& call, const Grid& grid, bool& isRows) {
  const Slice axis = call.request().text(Key::axis);
  const FlashText rows = POSTERN_TEXT("rows");
  const FlashText columns = POSTERN_TEXT("columns");
  isRows = isText(axis, rows);
  if (!isRows && !isText(axis, columns)) {
    call.failField(POSTERN_TEXT("rows or columns is wanted"), Key::axis);
    return false;
  }
  if (!isRows || grid.isTable()) return true;
  call.failField(POSTERN_TEXT("only a table has rows"), Key::axis);
  return false;
}

}  // namespace

void describeTable(Call& call) {
  Grid grid;
  if (!findNamed(call, grid)) return;
  Writer& writer = call.result();
  writeName(writer, grid);
  writer.text(POSTERN_TEXT("kind"), kindName(grid.kind));
  if (grid.isTable()) writer.natural(POSTERN_TEXT("rows"), grid.rows);
  writer.natural(POSTERN_TEXT("columns"), grid.columns);
  if (grid.isTable()) writer.name(POSTERN_TEXT("rowsOf"), parameterName(grid.rowsOf));
  const FlashText columnsOf = POSTERN_TEXT("columnsOf");
  if (grid.isCurve()) writer.text(columnsOf, POSTERN_TEXT("V"));
  else writer.name(columnsOf, parameterName(grid.columnsOf));
  if (grid.isTable())
    writeCells(writer, POSTERN_TEXT("rowsAt"), grid.rowCells, grid.rows, formOf(grid.rowsOf));
  writeCells(writer, POSTERN_TEXT("columnsAt"), grid.columnCells, grid.columns, grid.columnForm());
}

void getRow(Call& call) {
  Grid grid;
  uint8_t row = 0;
  if (!findNamed(call, grid) || !takeRow(call, grid, row)) return;
  Writer& writer = call.result();
  writeName(writer, grid);
  writeNumber(writer, Key::row, row);
  writeCells(writer, POSTERN_TEXT("values"), grid.cellOf(row, 0), grid.columns, grid.valueForm());
}

void setCell(Call& call) {
  Grid grid;
  uint8_t row = 0;
  uint8_t column = 0;
  int32_t raw = 0;
  if (!findNamed(call, grid) || !takeRow(call, grid, row) || !takeColumn(call, Key::column, grid, column))
    return;
  const NumberForm form = grid.valueForm();
  if (!takeValue(call, grid.cellOf(row, column), form, raw)) return;
  Writer& writer = call.result();
  writeName(writer, grid);
  writeNumber(writer, Key::row, row);
  writeNumber(writer, Key::column, column);
  writer.key(Key::value);
  writer.fixed(raw, form.bits);
}

void setAxisPoint(Call& call) {
  Grid grid;
  bool isRows = false;
  uint8_t at = 0;
  int32_t raw = 0;
  if (!findNamed(call, grid) || !takeAxis(call, grid, isRows)) return;
  const uint8_t count = isRows ? grid.rows : grid.columns;
  if (!takeIndex(call, Key::at, count, POSTERN_TEXT("no such point"), at)) return;
  const uint16_t from = isRows ? grid.rowCells : grid.columnCells;
  const NumberForm form = between(isRows ? formOf(grid.rowsOf) : grid.columnForm(), from, at, count);
  if (!takeValue(call, static_cast<uint16_t>(from + at), form, raw)) return;
  Writer& writer = call.result();
  writeName(writer, grid);
  writer.text(keyName(Key::axis), isRows ? POSTERN_TEXT("rows") : POSTERN_TEXT("columns"));
  writeNumber(writer, Key::at, at);
  writer.key(Key::value);
  writer.fixed(raw, form.bits);
}

}  // namespace postern

#include "table-methods.h"

#include "engine.h"
#include "numbers.h"

namespace postern {

namespace {

/** False: it has been answered that there is none. */
bool findNamed(Call& call, Grid& found) {
  const Slice name = call.request().text(Key::name);
  if (findGrid(name.text, name.length, found)) return true;
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

/** A function and a curve have one. */
bool takeRow(Call& call, const Grid& grid, uint8_t& row) {
  const uint8_t rows = grid.isTable() ? grid.rows : uint8_t{1};
  return takeIndex(call, Key::row, rows, POSTERN_TEXT("no such row"), row);
}

uint16_t cellIn(const Grid& grid, uint8_t row, uint8_t column) {
  return static_cast<uint16_t>(grid.firstOf(GridPart::values) + uint16_t{row} * grid.columns + column);
}

void writeCells(Writer& writer, FlashText key, uint16_t from, uint8_t count, const NumberForm& form) {
  writer.key(key);
  writer.open('[');
  for (; count > 0; count--, from++) writer.fixed(form.valueOf(engine().store().cell(from)), form.bits);
  writer.close(']');
}

void writeName(Writer& writer, const Grid& grid) {
  writer.key(Key::name);
  writer.name(nameOf(grid.name));
}

void writeNumber(Writer& writer, Key key, uint8_t number) {
  writer.key(key);
  writer.natural(number);
}

/** Puts the request's value in a cell. False: it has been answered that it is out of range. */
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
void narrow(NumberForm& form, uint16_t cell, bool isFirst, bool isLast) {
  const Store& store = engine().store();
  if (!isFirst) {
    const int32_t least = form.valueOf(store.cell(static_cast<uint16_t>(cell - 1))) + 1;
    if (least > form.minimum) form.minimum = least;
  }
  if (!isLast) {
    const int32_t most = form.valueOf(store.cell(static_cast<uint16_t>(cell + 1))) - 1;
    if (most < form.maximum) form.maximum = most;
  }
}

/** Which axis is meant. False: it has been answered that there is none. */
bool takeAxis(Call& call, const Grid& grid, GridPart& part) {
  const Slice axis = call.request().text(Key::axis);
  part = isText(axis, POSTERN_TEXT("rows")) ? GridPart::rows : GridPart::columns;
  if (part == GridPart::columns && !isText(axis, POSTERN_TEXT("columns"))) {
    call.failField(POSTERN_TEXT("rows or columns is wanted"), Key::axis);
    return false;
  }
  if (part == GridPart::columns || grid.isTable()) return true;
  call.failField(POSTERN_TEXT("only a table has rows"), Key::axis);
  return false;
}

}  // namespace

FlashText kindName(const Grid& grid) {
  if (grid.isTable()) return POSTERN_TEXT("table");
  return grid.isCurve() ? POSTERN_TEXT("curve") : POSTERN_TEXT("function");
}

void describeTable(Call& call) {
  Grid grid;
  if (!findNamed(call, grid)) return;
  Writer& writer = call.result();
  writeName(writer, grid);
  writer.text(POSTERN_TEXT("kind"), kindName(grid));
  if (grid.isTable()) writer.natural(POSTERN_TEXT("rows"), grid.rows);
  writer.natural(POSTERN_TEXT("columns"), grid.columns);
  if (grid.isTable()) writer.name(POSTERN_TEXT("rowsOf"), parameterName(grid.rowsOf));
  const FlashText columnsOf = POSTERN_TEXT("columnsOf");
  if (grid.isCurve()) writer.text(columnsOf, POSTERN_TEXT("V"));
  else writer.name(columnsOf, parameterName(grid.columnsOf));
  if (grid.isTable())
    writeCells(writer, POSTERN_TEXT("rowsAt"), grid.cells, grid.rows, formOf(grid, GridPart::rows));
  writeCells(writer, POSTERN_TEXT("columnsAt"), grid.firstOf(GridPart::columns), grid.columns,
             formOf(grid, GridPart::columns));
}

void getRow(Call& call) {
  Grid grid;
  uint8_t row = 0;
  if (!findNamed(call, grid) || !takeRow(call, grid, row)) return;
  Writer& writer = call.result();
  writeName(writer, grid);
  writeNumber(writer, Key::row, row);
  writeCells(writer, POSTERN_TEXT("values"), cellIn(grid, row, 0), grid.columns, formOf(grid, GridPart::values));
}

void setCell(Call& call) {
  Grid grid;
  uint8_t row = 0;
  uint8_t column = 0;
  int32_t raw = 0;
  if (!findNamed(call, grid) || !takeRow(call, grid, row) ||
      !takeIndex(call, Key::column, grid.columns, POSTERN_TEXT("no such column"), column))
    return;
  const NumberForm form = formOf(grid, GridPart::values);
  if (!takeValue(call, cellIn(grid, row, column), form, raw)) return;
  Writer& writer = call.result();
  writeName(writer, grid);
  writeNumber(writer, Key::row, row);
  writeNumber(writer, Key::column, column);
  writer.key(Key::value);
  writer.fixed(raw, form.bits);
}

void setAxisPoint(Call& call) {
  Grid grid;
  GridPart part = GridPart::columns;
  uint8_t at = 0;
  int32_t raw = 0;
  if (!findNamed(call, grid) || !takeAxis(call, grid, part)) return;
  const uint8_t count = static_cast<uint8_t>(grid.countOf(part));
  if (!takeIndex(call, Key::at, count, POSTERN_TEXT("no such point"), at)) return;
  const uint16_t cell = static_cast<uint16_t>(grid.firstOf(part) + at);
  NumberForm form = formOf(grid, part);
  narrow(form, cell, at == 0, at + 1 == count);
  if (!takeValue(call, cell, form, raw)) return;
  Writer& writer = call.result();
  writeName(writer, grid);
  writer.key(Key::axis);
  writer.quoted(call.request().text(Key::axis));
  writeNumber(writer, Key::at, at);
  writer.key(Key::value);
  writer.fixed(raw, form.bits);
}

}  // namespace postern

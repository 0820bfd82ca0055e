// What the firmware has of the dictionary, for tests: all of it, a line for each entry, numbers as they are in flash; then, for each
// line on standard input, the parameter of that name or `none`.
#include "dictionary.h"

#include <stdio.h>
#include <string.h>

using namespace postern;

namespace {

void print(Text text) {
  for (uint8_t at = 0; at < text.length; at++) putchar(textCharacter(text, at));
}

void printCells(uint16_t from, uint16_t count) {
  for (uint16_t at = 0; at < count; at++) printf(" %u", defaultCell(static_cast<uint16_t>(from + at)));
  putchar('\n');
}

const char* const kSources[] = {"none", "table", "function", "curve"};

void printParameter(ParameterId id) {
  const ParameterInfo info = parameterInfo(id);
  printf("parameter ");
  print(parameterName(id));
  putchar(' ');
  print(categoryName(info.category));
  putchar(' ');
  print(unitName(info.unit));
  printf(" %u %u %u %u", info.bits, info.minimum, info.maximum, info.initial);
  const bool isWithinItself = isWithin(info, signedValue(info.initial, info.isSigned()));
  printf(" %d %d %d", info.isSigned(), info.isSaved(), isWithinItself);
  printf(" %s ", kSources[static_cast<uint8_t>(info.source)]);
  switch (info.source) {
    case SourceKind::kNone: putchar('-'); break;
    case SourceKind::kTable: print(tableName(static_cast<TableId>(info.sourceId))); break;
    case SourceKind::kFunction: print(functionName(static_cast<FunctionId>(info.sourceId))); break;
    case SourceKind::kCurve: print(curveName(static_cast<CurveId>(info.sourceId))); break;
  }
  putchar('\n');
}

void printTable(TableId id) {
  const TableInfo info = tableInfo(id);
  printf("table ");
  print(tableName(id));
  printf(" %u %u ", info.rows, info.columns);
  print(parameterName(info.rowsOf));
  putchar(' ');
  print(parameterName(info.columnsOf));
  printf(" %d %d", info.columnCells() - info.cells, info.valueCells() - info.cells);
  printCells(info.cells, info.cellCount());
}

void printFunction(FunctionId id) {
  const FunctionInfo info = functionInfo(id);
  printf("function ");
  print(functionName(id));
  printf(" %u ", info.points);
  print(parameterName(info.of));
  printf(" %d", info.valueCells() - info.cells);
  printCells(info.cells, info.cellCount());
}

void printCurve(CurveId id) {
  const CurveInfo info = curveInfo(id);
  printf("curve ");
  print(curveName(id));
  printf(" %u %u ", info.points, info.bits);
  print(unitName(info.unit));
  printf(" %d", info.valueCells() - info.cells);
  printCells(info.cells, info.cellCount());
}

// A copy of all cells is the same as each of them.
bool isCopyRight() {
  static uint16_t cells[kCellCount];
  copyDefaultCells(cells);
  for (uint16_t at = 0; at < kCellCount; at++) {
    if (cells[at] != defaultCell(at)) return false;
  }
  return true;
}

}  // namespace

int main() {
  printf("hash %u %u\n", static_cast<unsigned>(kDictionaryHash), static_cast<unsigned>(kCalibrationHash));
  for (uint8_t id = 0; id < kParameterCount; id++) printParameter(static_cast<ParameterId>(id));
  for (uint8_t id = 0; id < kTableCount; id++) printTable(static_cast<TableId>(id));
  for (uint8_t id = 0; id < kFunctionCount; id++) printFunction(static_cast<FunctionId>(id));
  for (uint8_t id = 0; id < kCurveCount; id++) printCurve(static_cast<CurveId>(id));
  printf("cells %u %s\n", kCellCount, isCopyRight() ? "copied" : "differ");
  char line[300];
  while (fgets(line, sizeof(line), stdin) != nullptr) {
    const size_t length = strcspn(line, "\n");
    ParameterId found = ParameterId::kDEC;
    if (length < 256 && findParameter(line, static_cast<uint8_t>(length), found)) print(parameterName(found));
    else printf("none");
    putchar('\n');
  }
  return 0;
}

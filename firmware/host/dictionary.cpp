// What the firmware has of the dictionary, for tests: all of it, a line for each entry, numbers as they are in flash; then, for each
// line on standard input, the parameter of that name or `none`.
#include "default-cells.h"
#include "dictionary.h"

#include <stdio.h>
#include <string.h>

using namespace postern;

namespace {

uint16_t defaultCells[kCellCount];

void print(Name name) {
  for (char letter = name.next(); letter != '\0'; letter = name.next()) putchar(letter);
}

const char* kindOf(const Grid& grid) {
  if (grid.isTable()) return "table";
  return grid.isCurve() ? "curve" : "function";
}

void printParameter(ParameterId id) {
  const NumberForm form = parameterForm(id);
  printf("parameter ");
  print(parameterName(id));
  putchar(' ');
  print(categoryName(parameterCategory(id)));
  putchar(' ');
  print(unitName(parameterUnit(id)));
  const uint16_t initial = initialNumber(id);
  printf(" %u %u %u %u", form.bits, form.minimum & 0xffff, form.maximum & 0xffff, initial);
  const int32_t value = form.valueOf(initial);
  printf(" %d %d %d", form.isSigned, isSavedParameter(id), value >= form.minimum && value <= form.maximum);
  const uint8_t source = parameterSource(id);
  if (source == kNoGrid) {
    puts(" none -");
    return;
  }
  const Grid grid = gridOf(source);
  printf(" %s ", kindOf(grid));
  print(nameOf(grid.name));
  putchar('\n');
}

void printGrid(const Grid& grid) {
  printf("%s ", kindOf(grid));
  print(nameOf(grid.name));
  printf(" %u %u ", grid.rows, grid.columns);
  if (grid.isTable()) print(parameterName(grid.rowsOf));
  else putchar('-');
  putchar(' ');
  if (grid.isCurve()) printf("%u", grid.inputBits);
  else print(parameterName(grid.columnsOf));
  putchar(' ');
  print(parameterName(grid.gives));
  for (uint8_t each = 0; each < kGridParts; each++) {
    const GridPart part = static_cast<GridPart>(each);
    printf(" %u:", grid.countOf(part));
    for (uint16_t at = 0; at < grid.countOf(part); at++) printf(" %u", defaultCells[grid.firstOf(part) + at]);
  }
  putchar('\n');
}

}  // namespace

int main() {
  printf("hash %u %u\n", static_cast<unsigned>(kDictionaryHash), static_cast<unsigned>(kCalibrationHash));
  for (uint8_t id = 0; id < kParameterCount; id++) printParameter(static_cast<ParameterId>(id));
  DefaultCells cells;
  for (uint16_t& each : defaultCells) each = cells.next();
  for (uint8_t index = 0; index < kGridCount; index++) printGrid(gridOf(index));
  printf("cells %u\n", kCellCount);
  char line[300];
  while (fgets(line, sizeof(line), stdin) != nullptr) {
    const size_t length = strcspn(line, "\n");
    ParameterId found = ParameterId::kDEC;
    Grid grid;
    if (length < 256 && findParameter(line, static_cast<uint8_t>(length), found)) print(parameterName(found));
    else if (length < 256 && findGrid(line, static_cast<uint8_t>(length), grid)) print(nameOf(grid.name));
    else printf("none");
    putchar('\n');
  }
  return 0;
}

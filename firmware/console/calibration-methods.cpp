#include "calibration-methods.h"

#include "engine.h"
#include "grid.h"

namespace postern {

namespace {

constexpr uint8_t kMostDifferences = 4;
/** Row or column of what has none. */
constexpr int16_t kNoPlace = -1;

void answerHash(Call& call, bool isSaved) {
  Writer& writer = call.result();
  writer.key(POSTERN_TEXT("calibration"));
  writer.hex(engine().calibrationHash());
  writer.natural(POSTERN_TEXT("saved"), isSaved);
}

/** What is told of the differences, counted from the first. */
class Differences {
 public:
  Differences(Writer& writer, uint32_t from) : writer_(writer), from_(from) {}

  void take(Text name, int16_t row, int16_t column, const NumberForm& form, uint16_t stored,
            uint16_t current) {
    const uint16_t index = count_++;
    if (index < from_ || told_ == kMostDifferences) return;
    told_++;
    writer_.open('[');
    writer_.name(name);
    writer_.integer(row);
    writer_.integer(column);
    writer_.fixed(form.valueOf(stored), form.bits);
    writer_.fixed(form.valueOf(current), form.bits);
    writer_.close(']');
  }

  uint16_t count() const { return count_; }
  /** Where the next ones begin. */
  uint32_t next() const { return from_ + told_; }

 private:
  Writer& writer_;
  uint32_t from_;
  uint16_t count_ = 0;
  uint8_t told_ = 0;
};

void compareParameters(Differences& differences) {
  const Store& store = engine().store();
  for (uint8_t index = 0; index < kParameterCount; index++) {
    const ParameterId id = static_cast<ParameterId>(index);
    uint16_t stored = 0;
    if (!Store::isCalibration(id) || !engine().storedNumber(id, stored)) continue;
    const uint16_t current = static_cast<uint16_t>(store.raw(id));
    if (stored != current)
      differences.take(parameterName(id), kNoPlace, kNoPlace, formOf(id), stored, current);
  }
}

/** A cell of a grid by where it is: a point has a row or a column, a value has both. */
void compareCell(Differences& differences, const Grid& grid, uint16_t cell, uint16_t stored) {
  int16_t row = kNoPlace;
  int16_t column = kNoPlace;
  NumberForm form = {0, 0, 0, false};
  if (cell >= grid.valueCells) {
    const uint16_t at = static_cast<uint16_t>(cell - grid.valueCells);
    row = static_cast<int16_t>(at / grid.columns);
    column = static_cast<int16_t>(at % grid.columns);
    form = grid.valueForm();
  } else if (cell >= grid.columnCells) {
    column = static_cast<int16_t>(cell - grid.columnCells);
    form = grid.columnForm();
  } else {
    row = static_cast<int16_t>(cell - grid.rowCells);
    form = formOf(grid.rowsOf);
  }
  differences.take(grid.name, row, column, form, stored, engine().store().cell(cell));
}

void compareGrids(Differences& differences) {
  for (uint8_t index = 0; index < kGridCount; index++) {
    const Grid grid = gridOf(index);
    for (uint16_t cell = grid.rowCells; cell < grid.endOfCells(); cell++) {
      uint16_t stored = 0;
      if (!engine().storedCell(cell, stored) || stored == engine().store().cell(cell)) continue;
      compareCell(differences, grid, cell, stored);
    }
  }
}

}  // namespace

void saveCalibration(Call& call) {
  if (engine().save() == StorageOutcome::done) answerHash(call, true);
  else call.fail(ErrorCode::storage, POSTERN_TEXT("it could not be written"));
}

void loadCalibration(Call& call) {
  if (engine().load() == StorageOutcome::done) answerHash(call, true);
  else call.fail(ErrorCode::storage, POSTERN_TEXT("there is no good calibration in storage"));
}

void takeDefaults(Call& call) {
  engine().defaults();
  answerHash(call, false);
}

void compareCalibration(Call& call) {
  uint16_t any = 0;
  if (!engine().storedCell(0, any)) {
    call.fail(ErrorCode::storage, POSTERN_TEXT("there is no good calibration in storage"));
    return;
  }
  const uint32_t from = call.number(Key::from);
  Writer& writer = call.result();
  writer.key(Key::from);
  writer.natural(from);
  writer.key(POSTERN_TEXT("differences"));
  writer.open('[');
  Differences differences(writer, from);
  compareParameters(differences);
  compareGrids(differences);
  writer.close(']');
  writer.natural(POSTERN_TEXT("count"), differences.count());
  if (differences.next() < differences.count()) writer.natural(POSTERN_TEXT("next"), differences.next());
}

}  // namespace postern

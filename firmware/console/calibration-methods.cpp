#include "calibration-methods.h"

#include "engine.h"

namespace postern {

namespace {

constexpr uint8_t kMostDifferences = 4;

void answerHash(Call& call, bool isSaved) {
  Writer& writer = call.result();
  writer.key(POSTERN_TEXT("calibration"));
  writer.hex(engine().calibrationHash());
  writer.natural(POSTERN_TEXT("saved"), isSaved);
}

void failNoneStored(Call& call) {
  call.fail(ErrorCode::storage, POSTERN_TEXT("there is no good calibration in storage"));
}

void writeDifference(Writer& writer, const NumberWalk& walk, uint16_t stored, uint16_t current) {
  const NumberForm& form = walk.form();
  writer.open('[');
  writer.name(walk.name());
  writer.integer(walk.row());
  writer.integer(walk.column());
  writer.fixed(form.valueOf(stored), form.bits);
  writer.fixed(form.valueOf(current), form.bits);
  writer.close(']');
}

}  // namespace

void saveCalibration(Call& call) {
  if (engine().save() == StorageOutcome::done) answerHash(call, true);
  else call.fail(ErrorCode::storage, POSTERN_TEXT("it could not be written"));
}

void loadCalibration(Call& call) {
  if (engine().load() == StorageOutcome::done) answerHash(call, true);
  else failNoneStored(call);
}

void takeDefaults(Call& call) {
  engine().defaults();
  answerHash(call, false);
}

void compareCalibration(Call& call) {
  const Calibration& calibration = engine().calibration();
  if (!calibration.isThere()) {
    failNoneStored(call);
    return;
  }
  uint32_t from = 0;
  call.request().natural(Key::from, from);
  Writer& writer = call.result();
  writer.key(Key::from);
  writer.natural(from);
  writer.key(POSTERN_TEXT("differences"));
  writer.open('[');
  uint16_t count = 0;
  uint8_t told = 0;
  for (NumberWalk walk; walk.next();) {
    const uint16_t stored = calibration.stored(walk);
    const uint16_t current = walk.numberIn(engine().store());
    if (stored == current || count++ < from || told == kMostDifferences) continue;
    told++;
    writeDifference(writer, walk, stored, current);
  }
  writer.close(']');
  writer.natural(POSTERN_TEXT("count"), count);
  if (from + told < count) writer.natural(POSTERN_TEXT("next"), from + told);
}

}  // namespace postern

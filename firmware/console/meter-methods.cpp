#include "meter-methods.h"

#include "engine.h"

namespace postern {

namespace {

constexpr uint8_t kMostRows = 8;
/** A task's row, and what comes after the last. */
constexpr uint16_t kTaskBytes = 100;

bool wantsReset(const Call& call) { return call.number(Key::reset) != 0; }

void writeLatenessAt(Writer& writer, FlashText key, const LatenessAt& lateness) {
  writer.key(key);
  writer.open('[');
  writer.integer(lateness.ticks);
  writer.natural(lateness.cycleTicks);
  writer.close(']');
}

void writeLateness(Writer& writer, const LatenessCounts& counts) {
  writer.natural(POSTERN_TEXT("count"), counts.count);
  writer.natural(POSTERN_TEXT("early"), counts.early);
  writer.natural(POSTERN_TEXT("late"), counts.late);
  writer.natural(POSTERN_TEXT("skipped"), counts.skipped);
  writer.integer(POSTERN_TEXT("least"), counts.least);
  writer.integer(POSTERN_TEXT("most"), counts.most);
  writeLatenessAt(writer, POSTERN_TEXT("leastAt"), counts.leastAngle);
  writeLatenessAt(writer, POSTERN_TEXT("mostAt"), counts.mostAngle);
  writer.key(POSTERN_TEXT("buckets"));
  writer.open('[');
  for (const uint32_t bucket : counts.buckets) writer.natural(bucket);
  writer.close(']');
}

FlashText interruptName(Interrupt interrupt) {
  switch (interrupt) {
    case Interrupt::edge: return POSTERN_TEXT("edge");
    case Interrupt::wake: return POSTERN_TEXT("wake");
    case Interrupt::check: return POSTERN_TEXT("check");
    case Interrupt::off:
    case Interrupt::count: break;
  }
  return POSTERN_TEXT("off");
}

FlashText syncName(Sync sync) {
  if (sync == Sync::none) return POSTERN_TEXT("none");
  return sync == Sync::turn ? POSTERN_TEXT("turn") : POSTERN_TEXT("cycle");
}

FlashText kindLetter(PairKind kind) {
  switch (kind) {
    case PairKind::following: return POSTERN_TEXT("f");
    case PairKind::leading: return POSTERN_TEXT("l");
    case PairKind::point: break;
  }
  return POSTERN_TEXT("p");
}

void writeCounts(Writer& writer, const DecoderCounts& counts) {
  writer.natural(POSTERN_TEXT("inSync"), counts.inSync);
  writer.natural(POSTERN_TEXT("searching"), counts.searching);
  writer.natural(POSTERN_TEXT("tooFast"), counts.tooFast);
  writer.natural(POSTERN_TEXT("tooSlow"), counts.tooSlow);
  writer.natural(POSTERN_TEXT("timeouts"), counts.timeouts);
  writer.natural(POSTERN_TEXT("missing"), counts.missing);
  writer.natural(POSTERN_TEXT("extra"), counts.extra);
  writer.natural(POSTERN_TEXT("syncs"), counts.syncs);
  writer.natural(POSTERN_TEXT("losses"), counts.losses);
  writer.natural(POSTERN_TEXT("doubts"), counts.doubts);
  writer.natural(POSTERN_TEXT("markers"), counts.markers);
  writer.natural(POSTERN_TEXT("markersWrong"), counts.markersWrong);
  writer.natural(POSTERN_TEXT("markersMissing"), counts.markersMissing);
}

/** Where the rows of a list begin that has more than a line holds. False: it has been answered. */
bool takeFrom(Call& call, uint8_t count, uint8_t& from) {
  const uint32_t wanted = call.number(Key::from);
  if (wanted > count) {
    call.failIndex(POSTERN_TEXT("there are not so many"), static_cast<uint16_t>(count + 1));
    return false;
  }
  from = static_cast<uint8_t>(wanted);
  return true;
}

void writeNext(Writer& writer, uint8_t next, uint8_t count) {
  if (next < count) writer.natural(POSTERN_TEXT("next"), next);
}

}  // namespace

void getLateness(Call& call) {
  const Slice of = call.request().text(Key::of);
  const bool isCoils = isText(of, POSTERN_TEXT("coils"));
  if (!isCoils && !isText(of, POSTERN_TEXT("injectors"))) {
    call.failField(POSTERN_TEXT("injectors or coils is wanted"), Key::of);
    return;
  }
  const OutputClass outputs = isCoils ? OutputClass::coils : OutputClass::injectors;
  Writer& writer = call.result();
  writer.text(keyName(Key::of), isCoils ? POSTERN_TEXT("coils") : POSTERN_TEXT("injectors"));
  writeLateness(writer, timing().lateness(outputs, wantsReset(call)));
}

void getMetrics(Call& call) {
  Writer& writer = call.result();
  writer.key(POSTERN_TEXT("interrupts"));
  writer.open('[');
  for (uint8_t index = 0; index < static_cast<uint8_t>(Interrupt::count); index++) {
    const Interrupt interrupt = static_cast<Interrupt>(index);
    const SpanMeter span = timing().span(interrupt, wantsReset(call));
    writer.open('[');
    writer.text(interruptName(interrupt));
    writer.natural(span.count);
    writer.natural(span.total);
    writer.natural(span.most);
    writer.close(']');
  }
  writer.close(']');
}

void getDecoder(Call& call) {
  const TimingState state = timing().read();
  const DecoderCounts counts = timing().decoderCounts(wantsReset(call));
  const Store& store = engine().store();
  Writer& writer = call.result();
  writer.text(POSTERN_TEXT("sync"), syncName(state.sync));
  writer.natural(POSTERN_TEXT("cycleTicks"), state.cycleTicks);
  writer.key(POSTERN_TEXT("wheel"));
  writer.open('{');
  writer.integer(POSTERN_TEXT("places"), store.raw(ParameterId::kEncoderTeeth));
  writer.integer(POSTERN_TEXT("missing"), store.raw(ParameterId::kEncoderMissing));
  const bool isCrank = store.value(ParameterId::kEncoderRatio) == 1;
  writer.natural(POSTERN_TEXT("turns"), isCrank ? 2 : 1);
  writer.close('}');
  writer.key(POSTERN_TEXT("counts"));
  writer.open('{');
  writer.natural(POSTERN_TEXT("edges"), counts.edges());
  writeCounts(writer, counts);
  writer.close('}');
}

void getTasks(Call& call) {
  const uint8_t count = engine().taskCount();
  uint8_t next = 0;
  if (!takeFrom(call, count, next)) return;
  Writer& writer = call.result();
  writer.key(POSTERN_TEXT("tasks"));
  writer.open('[');
  for (; next < count && writer.room() >= kTaskBytes; next++) {
    const Task task = engine().task(next, wantsReset(call));
    writer.open('[');
    writer.text(FlashText{task.name});
    writer.natural(task.runs);
    writer.natural(task.over);
    writer.natural(task.mostTicks);
    writer.natural(task.budgetTicks);
    writer.close(']');
  }
  writer.close(']');
  writeNext(writer, next, count);
}

void getEvents(Call& call) {
  const Plan& plan = timing().newest();
  uint8_t next = 0;
  if (!takeFrom(call, plan.count, next)) return;
  Writer& writer = call.result();
  writer.natural(POSTERN_TEXT("plan"), plan.number);
  writer.natural(POSTERN_TEXT("count"), plan.count);
  writer.key(Key::from);
  writer.natural(next);
  writer.key(POSTERN_TEXT("rows"));
  writer.open('[');
  for (uint8_t row = 0; row < kMostRows && next < plan.count; row++, next++) {
    const Pair& pair = plan.pairs[next];
    writer.open('[');
    writer.natural(pair.output);
    writer.text(kindLetter(pair.kind));
    writer.natural(pair.angle);
    writer.integer(pair.duration);
    writer.close(']');
  }
  writer.close(']');
  writeNext(writer, next, plan.count);
}

}  // namespace postern

#include "meter-methods.h"

#include "engine.h"
#include "mode-names.h"
#include "told-outputs.h"

namespace postern {

namespace {

constexpr uint8_t kMostRows = 8;
/** Of `DecoderCounts`. */
constexpr uint8_t kCounters = 13;
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
  writer.naturals(POSTERN_TEXT("count\0early\0late\0skipped"), &counts.count, 4);
  writer.integer(POSTERN_TEXT("least"), counts.least);
  writer.integer(POSTERN_TEXT("most"), counts.most);
  writeLatenessAt(writer, POSTERN_TEXT("leastAt"), counts.leastAngle);
  writeLatenessAt(writer, POSTERN_TEXT("mostAt"), counts.mostAngle);
  writer.key(POSTERN_TEXT("buckets"));
  writer.open('[');
  for (const uint32_t bucket : counts.buckets) writer.natural(bucket);
  writer.close(']');
}

/** Where the rows of a list begin that has more than a line holds. False: it has been answered. */
bool takeFrom(Call& call, uint8_t count, uint8_t& from) {
  const uint16_t wanted = call.number(Key::from);
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
  writeLateness(writer, timed::lateness(outputs, wantsReset(call)));
}

void getMetrics(Call& call) {
  Writer& writer = call.result();
  writer.key(POSTERN_TEXT("interrupts"));
  writer.open('[');
  for (uint8_t index = 0; index < static_cast<uint8_t>(Interrupt::count); index++) {
    const Interrupt interrupt = static_cast<Interrupt>(index);
    const SpanMeter span = timed::span(interrupt, wantsReset(call));
    static_assert(sizeof(SpanMeter) == 3 * sizeof(uint32_t), "three numbers, and nothing else");
    writer.row(textAt(POSTERN_TEXT("edge\0wake\0check\0off"), index), &span.count, 3);
  }
  writer.close(']');
}

void getDecoder(Call& call) {
  const TimingState state = timed::read();
  const DecoderCounts counts = timed::decoderCounts(wantsReset(call));
  const Store& store = engine().store();
  Writer& writer = call.result();
  writer.text(POSTERN_TEXT("sync"), wordOf(state.sync));
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
  static_assert(sizeof(DecoderCounts) == kCounters * sizeof(uint32_t), "counters, and nothing else");
  writer.naturals(POSTERN_TEXT("inSync\0searching\0tooFast\0tooSlow\0timeouts\0missing\0extra\0syncs\0"
                               "losses\0doubts\0markers\0markersWrong\0markersMissing"),
                  &counts.inSync, kCounters);
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
    static_assert(sizeof(Task) == 4 * sizeof(uint32_t), "four numbers, and nothing else");
    writer.row(FlashText{Tasks::nameOf(static_cast<TaskId>(next))}, &task.runs, 4);
  }
  writer.close(']');
  writeNext(writer, next, count);
}

void getEvents(Call& call) {
  const Plan& plan = timed::newest();
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
    writer.natural(toldOutput(pair.output));
    writer.text(textAt(POSTERN_TEXT("f\0l"), static_cast<uint8_t>(pair.kind)));
    writer.natural(pair.angle);
    writer.integer(plan.lastingOf(pair.kind).duration);
    writer.close(']');
  }
  writer.close(']');
  writeNext(writer, next, plan.count);
}

}  // namespace postern

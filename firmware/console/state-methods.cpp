#include "state-methods.h"

#include "console.h"
#include "engine.h"
#include "line-reader.h"
#include "mode-names.h"
#include "told-outputs.h"
#include "version.h"

namespace postern {

namespace {

constexpr uint32_t kMegahertz = 1000000;

void writeParameter(Writer& writer, FlashText key, ParameterId id) {
  writer.key(key);
  writer.fixed(engine().store().raw(id), parameterBits(id));
}

/** What `status` tells of parameters; their names there are below. */
const ParameterId kTold[] POSTERN_FLASH = {
    ParameterId::kFinalSparkAdvance, ParameterId::kFinalPulseAdvance, ParameterId::kFinalPulseWidth,
    ParameterId::kFinalSparkWidth,   ParameterId::kLoad,              ParameterId::kFinalLamda,
    ParameterId::kIsMonitorOnly,     ParameterId::kIsLimpMode,        ParameterId::kIsWOT,
    ParameterId::kIsClosedLoop,      ParameterId::kIsHighAlt,
};

void writeParameters(Writer& writer) {
  FlashText key = POSTERN_TEXT(
      "advance\0pulseAdvance\0width\0dwell\0load\0lambda\0monitor\0limp\0wot\0closed\0high");
  for (const ParameterId& id : kTold) {
    writeParameter(writer, key, flashStruct(&id));
    key = afterText(key);
  }
}

/** A counter of less than 1 MHz counts as one of 1 MHz; below 2^28 ticks the product has 32 bits. */
void writeMicroseconds(Writer& writer, FlashText key, uint32_t ticks) {
  const uint32_t perMicrosecond = board::ticksPerSecond() / kMegahertz;
  writer.key(key);
  writer.tenths(ticks * 10 / (perMicrosecond == 0 ? 1 : perMicrosecond));
}

uint32_t mostLate() {
  const Duration injectors = timed::lateness(OutputClass::injectors, false).most;
  const Duration coils = timed::lateness(OutputClass::coils, false).most;
  const Duration most = injectors > coils ? injectors : coils;
  return most > 0 ? static_cast<uint32_t>(most) : 0;
}

}  // namespace

void hello(Call& call) {
  Writer& writer = call.result();
  writer.text(POSTERN_TEXT("firmware"), POSTERN_TEXT("postern"));
  writer.text(POSTERN_TEXT("version"), POSTERN_TEXT(POSTERN_VERSION));
  writer.text(POSTERN_TEXT("board"), FlashText{board::name()});
  writer.key(POSTERN_TEXT("dictionary"));
  writer.hex(kDictionaryHash);
  writer.key(POSTERN_TEXT("calibration"));
  writer.hex(engine().calibrationHash());
  writer.natural(POSTERN_TEXT("ticksPerSecond"), board::ticksPerSecond());
  writer.natural(POSTERN_TEXT("cylinders"), kCylinders);
  writer.natural(POSTERN_TEXT("line"), kLineBytes);
}

void getStatus(Call& call) {
  const TimingState state = timed::read();
  Writer& writer = call.result();
  writer.natural(POSTERN_TEXT("ms"), engine().milliseconds());
  writeParameter(writer, POSTERN_TEXT("rpm"), ParameterId::kRPM);
  writer.text(POSTERN_TEXT("sync"), wordOf(state.sync));
  writer.text(POSTERN_TEXT("injection"), wordOf(engine().injection()));
  writer.text(POSTERN_TEXT("spark"), wordOf(engine().spark()));
  writer.text(POSTERN_TEXT("cut"), wordOf(engine().cutReason()));
  writeParameters(writer);
  writer.natural(POSTERN_TEXT("plan"), timed::newest().number);
  writer.natural(POSTERN_TEXT("losses"), state.losses);
  writer.natural(POSTERN_TEXT("events"), state.events);
  writeMicroseconds(writer, POSTERN_TEXT("lateUs"), mostLate());
  writeMicroseconds(writer, POSTERN_TEXT("loopUs"), engine().strategyTicks());
  writer.natural(POSTERN_TEXT("dropped"), console().dropped());
}

void getPins(Call& call) {
  const TimingState state = timed::read();
  Writer& writer = call.result();
  writer.natural(POSTERN_TEXT("on"), toldOutputs(state.on));
  writer.key(POSTERN_TEXT("duty"));
  writer.open('[');
  for (uint8_t channel = 0; channel < static_cast<uint8_t>(Duty::count); channel++) {
    const uint32_t parts = engine().dutyOf(static_cast<Duty>(channel));
    writer.tenths((parts * 1000 + 0x7fff) / 0xffff);
  }
  writer.close(']');
  writer.natural(POSTERN_TEXT("driven"), timed::isDriven());
}

void setNotify(Call& call) {
  const bool isOn = call.number(Key::on) != 0;
  console().setNotify(isOn);
  Writer& writer = call.result();
  writer.key(Key::on);
  writer.natural(isOn);
}

}  // namespace postern

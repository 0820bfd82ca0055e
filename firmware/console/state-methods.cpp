#include "state-methods.h"

#include "console.h"
#include "engine.h"
#include "line-reader.h"
#include "version.h"

namespace postern {

namespace {

constexpr uint32_t kMegahertz = 1000000;

FlashText syncName(Sync sync) {
  switch (sync) {
    case Sync::none: break;
    case Sync::turn: return POSTERN_TEXT("turn");
    case Sync::cycle: return POSTERN_TEXT("cycle");
  }
  return POSTERN_TEXT("none");
}

FlashText injectionName(Injection injection) {
  switch (injection) {
    case Injection::off: break;
    case Injection::batch: return POSTERN_TEXT("batch");
    case Injection::semi: return POSTERN_TEXT("semi");
    case Injection::sequential: return POSTERN_TEXT("sequential");
  }
  return POSTERN_TEXT("off");
}

FlashText sparkName(Spark spark) {
  switch (spark) {
    case Spark::off: break;
    case Spark::distributor: return POSTERN_TEXT("distributor");
    case Spark::wasted: return POSTERN_TEXT("wasted");
    case Spark::sequential: return POSTERN_TEXT("sequential");
  }
  return POSTERN_TEXT("off");
}

FlashText cutName(Cut cut) {
  switch (cut) {
    case Cut::none: break;
    case Cut::rpm: return POSTERN_TEXT("rpm");
    case Cut::sync: return POSTERN_TEXT("sync");
    case Cut::monitor: return POSTERN_TEXT("monitor");
    case Cut::time: return POSTERN_TEXT("time");
  }
  return POSTERN_TEXT("none");
}

void writeParameter(Writer& writer, FlashText key, ParameterId id) {
  writer.key(key);
  writer.fixed(engine().store().raw(id), parameterInfo(id).bits);
}

/** A counter of less than 1 MHz counts as one of 1 MHz; below 2^28 ticks the product has 32 bits. */
void writeMicroseconds(Writer& writer, FlashText key, uint32_t ticks) {
  const uint32_t perMicrosecond = board::ticksPerSecond() / kMegahertz;
  writer.key(key);
  writer.tenths(ticks * 10 / (perMicrosecond == 0 ? 1 : perMicrosecond));
}

uint32_t mostLate() {
  const Duration injectors = timing().lateness(OutputClass::injectors, false).most;
  const Duration coils = timing().lateness(OutputClass::coils, false).most;
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
  const TimingState state = timing().read();
  Writer& writer = call.result();
  writer.natural(POSTERN_TEXT("ms"), engine().milliseconds());
  writeParameter(writer, POSTERN_TEXT("rpm"), ParameterId::kRPM);
  writer.text(POSTERN_TEXT("sync"), syncName(state.sync));
  writer.text(POSTERN_TEXT("injection"), injectionName(engine().injection()));
  writer.text(POSTERN_TEXT("spark"), sparkName(engine().spark()));
  writer.text(POSTERN_TEXT("cut"), cutName(engine().cutReason()));
  writeParameter(writer, POSTERN_TEXT("advance"), ParameterId::kFinalSparkAdvance);
  writeParameter(writer, POSTERN_TEXT("pulseAdvance"), ParameterId::kFinalPulseAdvance);
  writeParameter(writer, POSTERN_TEXT("width"), ParameterId::kFinalPulseWidth);
  writeParameter(writer, POSTERN_TEXT("dwell"), ParameterId::kFinalSparkWidth);
  writeParameter(writer, POSTERN_TEXT("load"), ParameterId::kLoad);
  writeParameter(writer, POSTERN_TEXT("lambda"), ParameterId::kFinalLamda);
  writeParameter(writer, POSTERN_TEXT("monitor"), ParameterId::kIsMonitorOnly);
  writeParameter(writer, POSTERN_TEXT("limp"), ParameterId::kIsLimpMode);
  writeParameter(writer, POSTERN_TEXT("wot"), ParameterId::kIsWOT);
  writeParameter(writer, POSTERN_TEXT("closed"), ParameterId::kIsClosedLoop);
  writeParameter(writer, POSTERN_TEXT("high"), ParameterId::kIsHighAlt);
  writer.natural(POSTERN_TEXT("plan"), timing().newest().number);
  writer.natural(POSTERN_TEXT("losses"), state.losses);
  writer.natural(POSTERN_TEXT("events"), state.events);
  writeMicroseconds(writer, POSTERN_TEXT("lateUs"), mostLate());
  writeMicroseconds(writer, POSTERN_TEXT("loopUs"), engine().strategyTicks());
  writer.natural(POSTERN_TEXT("dropped"), console().dropped());
}

void getPins(Call& call) {
  const TimingState state = timing().read();
  Writer& writer = call.result();
  writer.natural(POSTERN_TEXT("on"), state.on);
  writer.key(POSTERN_TEXT("duty"));
  writer.open('[');
  for (uint8_t channel = 0; channel < static_cast<uint8_t>(Duty::count); channel++) {
    const uint32_t parts = engine().dutyOf(static_cast<Duty>(channel));
    writer.tenths((parts * 1000 + 0x7fff) / 0xffff);
  }
  writer.close(']');
  writer.natural(POSTERN_TEXT("driven"), timing().isDriven());
}

void setNotify(Call& call) {
  const bool isOn = call.number(Key::on) != 0;
  console().setNotify(isOn);
  Writer& writer = call.result();
  writer.key(Key::on);
  writer.natural(isOn);
}

}  // namespace postern

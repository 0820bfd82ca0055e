#include "replay.h"

#include "core-replay.h"
#include "timing-replay.h"

namespace postern {

namespace {

void text(const char* text) {
  while (*text != '\0') platform::put(*text++);
}

void field(const char* name, uint32_t value, const char* before = ",") {
  char digits[10];
  uint8_t count = 0;
  do {
    digits[count++] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value > 0);
  text(before);
  text("\"");
  text(name);
  text("\":");
  while (count > 0) platform::put(digits[--count]);
}

void meter(const char* name, const Meter& meter) {
  text(",\"");
  text(name);
  text("\":{");
  field("count", meter.count(), "");
  field("total", meter.total());
  field("most", meter.most());
  text("}");
}

template <typename Replay>
void replay(const char* part, const Script& script) {
  Replay one(script);
  one.run();
  text("{\"part\":\"");
  text(part);
  text("\",\"script\":\"");
  text(script.name);
  text("\"");
  field("hash", one.hash());
  field("events", one.events());
  field("losses", one.losses());
  meter("edge", one.edges());
  meter("wake", one.wakes());
  text("}\n");
}

}  // namespace

void replayAll() {
  for (uint8_t n = 0; n < kScriptCount; n++) replay<CoreReplay>("core", kScripts[n]);
  for (uint8_t n = 0; n < kScriptCount; n++) replay<TimingReplay>("timing", kScripts[n]);
  text("{\"end\":1}\n");
}

}  // namespace postern

#include "watch-methods.h"

#include "console.h"
#include "engine.h"

namespace postern {

namespace {

/** Whether there are such parameters, and room for them. False: it has been answered. */
bool takesNames(Call& call, uint8_t room) {
  uint8_t next = 0;
  uint8_t count = 0;
  ParameterId id = ParameterId::kDEC;
  for (Slice name = {nullptr, 0}; call.request().nextText(Key::names, next, name); count++) {
    if (!findParameter(name.text, name.length, id)) {
      call.failName(POSTERN_TEXT("no parameter of that name"), name);
      return false;
    }
    if (count < room) continue;
    call.failIndex(POSTERN_TEXT("too many names in all"), kWatchedNames);
    return false;
  }
  if (count == 0) call.failField(POSTERN_TEXT("at least one name is wanted"), Key::names);
  return count > 0;
}

void addNames(const Request& request, Watches& watches, uint8_t slot) {
  uint8_t next = 0;
  ParameterId id = ParameterId::kDEC;
  for (Slice name = {nullptr, 0}; request.nextText(Key::names, next, name);) {
    if (findParameter(name.text, name.length, id)) watches.add(slot, id);
  }
}

/** Another rate, and other names or more of them. False: it has been answered, and nothing has changed. */
bool change(Call& call, Watches& watches, uint8_t slot, uint16_t everyMs) {
  const bool isAppended = call.number(Key::append) != 0;
  if (call.has(Key::names) || !isAppended) {
    if (!call.has(Key::names)) {
      call.failField(POSTERN_TEXT("names are wanted"), Key::names);
      return false;
    }
    if (!takesNames(call, watches.room(slot, isAppended))) return false;
    if (!isAppended) watches.clear(slot);
    addNames(call.request(), watches, slot);
  }
  watches.start(slot, everyMs, engine().milliseconds());
  return true;
}

}  // namespace

void setWatch(Call& call) {
  Watches& watches = console().watches();
  const uint16_t wanted = call.number(Key::slot);
  const uint16_t everyMs = call.number(Key::everyMs);
  if (wanted >= kSlots) {
    call.failIndex(POSTERN_TEXT("no such slot"), kSlots);
    return;
  }
  if (everyMs != 0 && (everyMs < kLeastEveryMs || everyMs > kMostEveryMs)) {
    call.failRange(kLeastEveryMs, kMostEveryMs, 0);
    return;
  }
  const uint8_t slot = static_cast<uint8_t>(wanted);
  if (everyMs == 0) watches.clear(slot);
  else if (!change(call, watches, slot, everyMs)) return;
  engine().store().put(ParameterId::kIsMonitoring, watches.shortestMs());
  Writer& writer = call.result();
  writer.key(Key::slot);
  writer.natural(slot);
  writer.natural(POSTERN_TEXT("names"), watches.count(slot));
  writer.key(Key::everyMs);
  writer.natural(watches.everyMs(slot));
}

}  // namespace postern

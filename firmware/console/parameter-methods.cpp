#include "parameter-methods.h"

#include "engine.h"
#include "numbers.h"
#include "table-methods.h"

namespace postern {

namespace {

/** False: it has been answered that there is none. */
bool findNamed(Call& call, ParameterId& found) {
  const Slice name = call.request().text(Key::name);
  if (findParameter(name.text, name.length, found)) return true;
  call.failName(POSTERN_TEXT("no parameter of that name"), name);
  return false;
}

void writeValue(Writer& writer, ParameterId id) {
  writer.key(Key::value);
  writer.fixed(engine().store().raw(id), parameterBits(id));
}

void answerValue(Call& call, ParameterId id) {
  Writer& writer = call.result();
  writer.key(Key::name);
  writer.name(parameterName(id));
  writeValue(writer, id);
  if (engine().store().isHeld(id)) writer.natural(POSTERN_TEXT("held"), 1);
}

/** By its name or its place; false: it has been answered. */
bool findDescribed(Call& call, ParameterId& found) {
  const bool hasIndex = call.has(Key::index);
  if (hasIndex == call.has(Key::name)) {
    call.failField(POSTERN_TEXT("index or name is wanted, one of them"), Key::index);
    return false;
  }
  if (!hasIndex) return findNamed(call, found);
  const uint16_t index = call.number(Key::index);
  if (index >= kParameterCount) {
    call.failIndex(POSTERN_TEXT("no parameter of that index"), kParameterCount);
    return false;
  }
  found = static_cast<ParameterId>(index);
  return true;
}

}  // namespace

void getParameter(Call& call) {
  ParameterId id = ParameterId::kDEC;
  if (findNamed(call, id)) answerValue(call, id);
}

void setParameter(Call& call) {
  ParameterId id = ParameterId::kDEC;
  if (!findNamed(call, id)) return;
  const NumberForm form = Store::formOf(id);
  const Slice value = call.request().decimal(Key::value);
  switch (engine().store().set(id, readDecimal(value.text, value.length, form.bits))) {
    case SetOutcome::done: answerValue(call, id); break;
    case SetOutcome::readOnly:
      call.fail(ErrorCode::readonly, POSTERN_TEXT("the board says what it is"));
      break;
    case SetOutcome::outOfRange: call.failRange(form.minimum, form.maximum, form.bits); break;
  }
}

void releaseParameters(Call& call) {
  Store& store = engine().store();
  uint8_t first = 0;
  uint8_t end = kParameterCount;
  if (call.has(Key::name)) {
    ParameterId id = ParameterId::kDEC;
    if (!findNamed(call, id)) return;
    first = static_cast<uint8_t>(id);
    end = static_cast<uint8_t>(first + 1);
  }
  uint8_t released = 0;
  for (uint8_t index = first; index < end; index++) {
    const ParameterId id = static_cast<ParameterId>(index);
    if (!store.isHeld(id)) continue;
    store.release(id);
    released++;
  }
  call.result().natural(POSTERN_TEXT("released"), released);
}

void describeParameter(Call& call) {
  ParameterId id = ParameterId::kDEC;
  if (!findDescribed(call, id)) return;
  const NumberForm form = Store::formOf(id);
  Writer& writer = call.result();
  writer.key(Key::index);
  writer.natural(static_cast<uint8_t>(id));
  writer.key(Key::name);
  writer.name(parameterName(id));
  writer.name(POSTERN_TEXT("category"), categoryName(parameterCategory(id)));
  writer.name(POSTERN_TEXT("unit"), unitName(parameterUnit(id)));
  writer.key(POSTERN_TEXT("min"));
  writer.fixed(form.minimum, form.bits);
  writer.key(POSTERN_TEXT("max"));
  writer.fixed(form.maximum, form.bits);
  writer.natural(POSTERN_TEXT("bits"), form.bits);
  writeValue(writer, id);
  writer.natural(POSTERN_TEXT("saved"), isSavedParameter(id));
  const uint8_t source = parameterSource(id);
  if (source == kNoGrid) return;
  const Grid grid = gridOf(source);
  writer.text(POSTERN_TEXT("source"), kindName(grid));
  writer.key(Key::of);
  writer.name(nameOf(grid.name));
}

}  // namespace postern

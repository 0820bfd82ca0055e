#include "call.h"

namespace postern {

namespace {

FlashText errorName(ErrorCode code) {
  return textAt(
      POSTERN_TEXT("syntax\0overlong\0method\0field\0name\0range\0index\0readonly\0busy\0storage\0state"),
      static_cast<uint8_t>(code));
}

}  // namespace

uint16_t Call::number(Key key) const {
  uint32_t number = 0;
  if (!request_.natural(key, number)) return 0;
  return static_cast<uint16_t>(number < 0xffff ? number : 0xffff);
}

void Call::begin(FlashText what) {
  writer_.open('{');
  writer_.key(Key::id);
  uint32_t id = 0;
  if (request_.natural(Key::id, id)) writer_.natural(id);
  else writer_.null();
  writer_.key(what);
  writer_.open('{');
}

Writer& Call::result() {
  begin(POSTERN_TEXT("result"));
  return writer_;
}

Writer& Call::fail(ErrorCode code, FlashText message) {
  begin(POSTERN_TEXT("error"));
  writer_.text(POSTERN_TEXT("code"), errorName(code));
  writer_.text(POSTERN_TEXT("message"), message);
  return writer_;
}

void Call::failField(FlashText message, Key key) {
  fail(ErrorCode::field, message).text(POSTERN_TEXT("field"), keyName(key));
}

void Call::failUnknown(Slice field) {
  fail(ErrorCode::field, POSTERN_TEXT("no method has such a field")).key(POSTERN_TEXT("field"));
  writer_.quoted(field);
}

void Call::failRange(int32_t minimum, int32_t maximum, uint8_t bits) {
  fail(ErrorCode::range, POSTERN_TEXT("out of range"));
  writer_.key(POSTERN_TEXT("min"));
  writer_.fixed(minimum, bits);
  writer_.key(POSTERN_TEXT("max"));
  writer_.fixed(maximum, bits);
}

void Call::failIndex(FlashText message, uint16_t limit) {
  fail(ErrorCode::index, message).natural(POSTERN_TEXT("limit"), limit);
}

void Call::failName(FlashText message, Slice name) {
  fail(ErrorCode::name, message).key(Key::name);
  writer_.quoted(name);
}

void Call::end() {
  writer_.close('}');
  writer_.close('}');
  if (writer_.end()) return;
  fail(ErrorCode::state, POSTERN_TEXT("the answer is longer than a line"));
  writer_.close('}');
  writer_.close('}');
  writer_.end();
}

}  // namespace postern

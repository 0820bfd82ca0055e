#include "methods.h"

#include "calibration-methods.h"
#include "line-reader.h"
#include "meter-methods.h"
#include "parameter-methods.h"
#include "state-methods.h"
#include "table-methods.h"
#include "watch-methods.h"

namespace postern {

namespace {

constexpr uint8_t kNameBytes = 9;

struct Method {
  char name[kNameBytes];
  /** Keys that must be there, and keys that may. */
  Keys wanted;
  Keys allowed;
  void (*handle)(Call& call);
};

constexpr Keys kReset = only(Key::reset);
constexpr Keys kName = only(Key::name);

const Method kMethods[] POSTERN_FLASH = {
    {"hello", kNoKeys, kNoKeys, hello},
    {"status", kNoKeys, kNoKeys, getStatus},
    {"pins", kNoKeys, kNoKeys, getPins},
    {"notify", only(Key::on), kNoKeys, setNotify},
    {"get", kName, kNoKeys, getParameter},
    {"set", kName + Key::value, kNoKeys, setParameter},
    {"release", kNoKeys, kName, releaseParameters},
    {"describe", kNoKeys, kName + Key::index, describeParameter},
    {"table", kName, kNoKeys, describeTable},
    {"row", kName + Key::row, kNoKeys, getRow},
    {"cell", kName + Key::row + Key::column + Key::value, kNoKeys, setCell},
    {"axis", kName + Key::axis + Key::at + Key::value, kNoKeys, setAxisPoint},
    {"events", kNoKeys, only(Key::from), getEvents},
    {"lateness", only(Key::of), kReset, getLateness},
    {"metrics", kNoKeys, kReset, getMetrics},
    {"decoder", kNoKeys, kReset, getDecoder},
    {"tasks", kNoKeys, kReset + Key::from, getTasks},
    {"save", kNoKeys, kNoKeys, saveCalibration},
    {"load", kNoKeys, kNoKeys, loadCalibration},
    {"defaults", kNoKeys, kNoKeys, takeDefaults},
    {"compare", kNoKeys, only(Key::from), compareCalibration},
    {"watch", only(Key::slot) + Key::everyMs, only(Key::names) + Key::append, setWatch},
};

bool findMethod(Slice name, Method& found) {
  for (const Method& method : kMethods) {
    if (!isText(name, FlashText{method.name})) continue;
    found = flashStruct(&method);
    return true;
  }
  return false;
}

/** In the order of `ValueKind`. */
FlashText wantedText(ValueKind kind) {
  return textAt(POSTERN_TEXT("a whole number from 0 to 2147483647 is wanted\0"
                             "0 or 1 is wanted\0a number is wanted\0a string is wanted\0"
                             "an array of strings is wanted"),
                static_cast<uint8_t>(kind));
}

/** Must be there, and of its kind. False: it has been answered that it is not. */
bool takeKey(Call& call, Key key) {
  if (!call.has(key)) {
    call.failField(POSTERN_TEXT("missing"), key);
    return false;
  }
  if (call.request().isRight(key)) return true;
  call.failField(wantedText(valueKind(key)), key);
  return false;
}

/** All keys of a method are there and right, and no others. False: it has been answered. */
bool takeKeys(Call& call, const Method& method) {
  if (call.request().hasUnknown()) {
    call.failUnknown(call.request().unknown());
    return false;
  }
  for (uint8_t index = kFirstOfSet; index < kKeyCount; index++) {
    const Key key = static_cast<Key>(index);
    const bool isWanted = (method.wanted & only(key)) != 0;
    if (!isWanted && !call.has(key)) continue;
    if (!isWanted && (method.allowed & only(key)) == 0) {
      call.failField(POSTERN_TEXT("this method has no such field"), key);
      return false;
    }
    if (!takeKey(call, key)) return false;
  }
  return true;
}

void handle(Call& call) {
  if (!takeKey(call, Key::id) || !takeKey(call, Key::method)) return;
  Method method;
  if (!findMethod(call.request().text(Key::method), method))
    call.fail(ErrorCode::method, POSTERN_TEXT("no such method"));
  else if (takeKeys(call, method)) method.handle(call);
}

}  // namespace

void answer(Call& call, bool isRead) {
  if (isRead) {
    handle(call);
  } else {
    Writer& writer = call.fail(ErrorCode::syntax, POSTERN_TEXT("no flat JSON object of ASCII in a line"));
    writer.key(Key::at);
    writer.natural(call.request().mistakeAt());
  }
  call.end();
}

void answerOverlong(Call& call) {
  Writer& writer = call.fail(ErrorCode::overlong, POSTERN_TEXT("the line is too long"));
  writer.natural(POSTERN_TEXT("limit"), kLineBytes);
  call.end();
}

}  // namespace postern

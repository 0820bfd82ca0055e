#include "keys.h"

namespace postern {

namespace {

/** In the order of `Key`, each with its zero. */
const char kNames[] POSTERN_FLASH =
    "id\0method\0name\0value\0index\0row\0column\0axis\0at\0from\0of\0reset\0slot\0everyMs\0names\0append\0"
    "on";

const uint8_t kKinds[kKeyCount] POSTERN_FLASH = {
    static_cast<uint8_t>(ValueKind::natural), static_cast<uint8_t>(ValueKind::text),
    static_cast<uint8_t>(ValueKind::text),    static_cast<uint8_t>(ValueKind::decimal),
    static_cast<uint8_t>(ValueKind::natural), static_cast<uint8_t>(ValueKind::natural),
    static_cast<uint8_t>(ValueKind::natural), static_cast<uint8_t>(ValueKind::text),
    static_cast<uint8_t>(ValueKind::natural), static_cast<uint8_t>(ValueKind::natural),
    static_cast<uint8_t>(ValueKind::text),    static_cast<uint8_t>(ValueKind::flag),
    static_cast<uint8_t>(ValueKind::natural), static_cast<uint8_t>(ValueKind::natural),
    static_cast<uint8_t>(ValueKind::texts),   static_cast<uint8_t>(ValueKind::flag),
    static_cast<uint8_t>(ValueKind::flag),
};

}  // namespace

FlashText keyName(Key key) { return textAt(FlashText{kNames}, static_cast<uint8_t>(key)); }

ValueKind valueKind(Key key) {
  return static_cast<ValueKind>(flashByte(&kKinds[static_cast<uint8_t>(key)]));
}

bool findKey(Slice name, Key& found) {
  FlashText known{kNames};
  for (uint8_t key = 0; key < kKeyCount; key++, known = afterText(known)) {
    if (!isText(name, known)) continue;
    found = static_cast<Key>(key);
    return true;
  }
  return false;
}

}  // namespace postern

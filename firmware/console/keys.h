// The keys that requests have. A key has the same kind of value in every method.
#pragma once

#include "slice.h"

namespace postern {

enum class Key : uint8_t {
  id,
  method,
  name,
  value,
  index,
  row,
  column,
  axis,
  at,
  from,
  of,
  reset,
  slot,
  everyMs,
  names,
  append,
  on,
  count
};

constexpr uint8_t kKeyCount = static_cast<uint8_t>(Key::count);

/** What a key's value must be. `flag`: 0 or 1. */
enum class ValueKind : uint8_t { natural, flag, decimal, text, texts };

/** A set of keys; `id` and `method`, which every request has, are in none. */
using Keys = uint16_t;
constexpr Keys kNoKeys = 0;
constexpr uint8_t kFirstOfSet = static_cast<uint8_t>(Key::name);
static_assert(kKeyCount - kFirstOfSet <= 16, "a set has 16 bits");

constexpr Keys only(Key key) { return static_cast<Keys>(1u << (static_cast<uint8_t>(key) - kFirstOfSet)); }
constexpr Keys operator+(Keys keys, Key key) { return static_cast<Keys>(keys | only(key)); }

FlashText keyName(Key key);
ValueKind valueKind(Key key);

/** The key of that name, to the letter. */
bool findKey(Slice name, Key& found);

}  // namespace postern

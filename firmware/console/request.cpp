#include "request.h"

#include "numbers.h"

namespace postern {

namespace {

/** A string that has been read is known to end. @param text at its first quote */
Slice stringAt(const char* text) {
  const char* const from = text + 1;
  const char* to = from;
  while (*to != '"') to += *to == '\\' ? 2 : 1;
  return {from, static_cast<uint8_t>(to - from)};
}

bool isBlank(char letter) { return letter == ' ' || letter == '\t'; }

}  // namespace

bool Request::read(const char* line, uint16_t length) {
  *this = Request();
  line_ = line;
  at_ = line;
  end_ = line + length;
  skipBlanks();
  if (!readObject()) return false;
  skipBlanks();
  return at_ == end_;
}

void Request::skipBlanks() {
  while (at_ != end_ && isBlank(*at_)) at_++;
}

bool Request::skip(char wanted) {
  skipBlanks();
  if (at_ == end_ || *at_ != wanted) return false;
  at_++;
  return true;
}

bool Request::readObject() {
  if (!skip('{')) return false;
  if (skip('}')) return true;
  do {
    if (!readField()) return false;
  } while (skip(','));
  return skip('}');
}

bool Request::readField() {
  skipBlanks();
  const char* const from = at_;
  if (!readString()) return false;
  const Slice name = stringAt(from);
  Key key = Key::id;
  const bool isKnown = findKey(name, key);
  if (isKnown && has(key)) {
    at_ = from;
    return false;
  }
  if (!isKnown && !hasUnknown()) unknown_ = name;
  if (!skip(':')) return false;
  skipBlanks();
  const char* const value = at_;
  if (!readValue()) return false;
  skipBlanks();
  // The 12 of 12e3, or of a line that was cut in the middle of 123, is nobody's id.
  if (at_ == end_ || (*at_ != ',' && *at_ != '}')) return false;
  if (isKnown) values_[static_cast<uint8_t>(key)] = static_cast<uint8_t>(value - line_);
  return true;
}

bool Request::readValue() {
  if (at_ != end_ && *at_ == '[') return readArray();
  return readScalar();
}

bool Request::readArray() {
  at_++;
  if (skip(']')) return true;
  do {
    skipBlanks();
    if (!readScalar()) return false;
  } while (skip(','));
  return skip(']');
}

bool Request::readScalar() {
  if (at_ == end_) return false;
  if (*at_ == '"') return readString();
  const uint8_t length = numberLength(at_, end_);
  at_ += length;
  if (length > 0) return true;
  return readWord(POSTERN_TEXT("true")) || readWord(POSTERN_TEXT("false")) || readWord(POSTERN_TEXT("null"));
}

bool Request::readWord(FlashText word) {
  const char* next = at_;
  for (uint8_t at = 0; word.character(at) != '\0'; at++, next++) {
    if (next == end_ || *next != word.character(at)) return false;
  }
  at_ = next;
  return true;
}

bool Request::readString() {
  if (at_ == end_ || *at_ != '"') return false;
  for (at_++; at_ != end_; at_++) {
    if (*at_ == '"') {
      at_++;
      return true;
    }
    if (*at_ < ' ' || *at_ > '~') return false;
    if (*at_ != '\\') continue;
    at_++;
    if (at_ == end_ || (*at_ != '"' && *at_ != '\\' && *at_ != '/')) return false;
  }
  return false;
}

bool Request::isRight(Key key) const {
  uint32_t number = 0;
  switch (valueKind(key)) {
    case ValueKind::natural: return natural(key, number);
    case ValueKind::flag: return natural(key, number) && number <= 1;
    case ValueKind::decimal: return decimal(key).length > 0;
    case ValueKind::text: return *valueOf(key) == '"';
    case ValueKind::texts: break;
  }
  if (*valueOf(key) != '[') return false;
  for (const char* at = valueOf(key) + 1; *at != ']';) {
    if (*at == '"') {
      const Slice text = stringAt(at);
      at = text.text + text.length + 1;
    } else if (isBlank(*at) || *at == ',') {
      at++;
    } else {
      return false;
    }
  }
  return true;
}

bool Request::natural(Key key, uint32_t& number) const {
  const Slice digits = decimal(key);
  return readNatural(digits.text, digits.length, number);
}

Slice Request::decimal(Key key) const {
  if (!has(key)) return {nullptr, 0};
  return {valueOf(key), numberLength(valueOf(key), end_)};
}

Slice Request::text(Key key) const {
  if (!has(key) || *valueOf(key) != '"') return {nullptr, 0};
  return stringAt(valueOf(key));
}

bool Request::nextText(Key key, uint8_t& next, Slice& text) const {
  const char* at = next == 0 ? valueOf(key) + 1 : line_ + next;
  while (isBlank(*at) || *at == ',') at++;
  if (*at != '"') return false;
  text = stringAt(at);
  next = static_cast<uint8_t>(text.text + text.length + 1 - line_);
  return true;
}

}  // namespace postern

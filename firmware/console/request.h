// A request: one flat JSON object in a line, read strictly, in place.
#pragma once

#include "keys.h"
#include "slice.h"

namespace postern {

/**
 * What a line says. Its values stay where they are: a request is of use as long as its line. The line is
 * JSON, and less than JSON: one object, with nothing in it but strings, decimals without exponents, true, false,
 * null, and arrays of these; ASCII without control characters; of escapes only \" \\ and \/, which stay as
 * they are; no known key twice.
 */
class Request {
 public:
  /**
   * @param length at most 256
   * @returns whether it could be read; what came before the mistake is there also then
   */
  bool read(const char* line, uint16_t length);

  /** Of a line that could not be read: the byte that is wrong, or its length if it ends too soon. */
  uint16_t mistakeAt() const { return static_cast<uint16_t>(at_ - line_); }

  bool has(Key key) const { return values_[static_cast<uint8_t>(key)] != kMissing; }
  /** A key that no method has; nothing if there is none. */
  bool hasUnknown() const { return unknown_.text != nullptr; }
  Slice unknown() const { return unknown_; }

  /** Whether the value of a key, which must be there, is of its kind. */
  bool isRight(Key key) const;
  /** False: the value is not there, or no natural number. */
  bool natural(Key key, uint32_t& number) const;
  /** A number as it is written; empty where it is none. */
  Slice decimal(Key key) const;
  /** A string without its quotes; empty where it is none. */
  Slice text(Key key) const;
  /** The strings of an array, one after the other. @param next 0 at first @returns false: no more */
  bool nextText(Key key, uint8_t& next, Slice& text) const;

 private:
  /** No value is at a line's beginning. */
  static constexpr uint8_t kMissing = 0;

  void skipBlanks();
  bool skip(char wanted);
  bool readObject();
  bool readField();
  bool readValue();
  bool readArray();
  bool readScalar();
  bool readString();
  bool readWord(FlashText word);
  const char* valueOf(Key key) const { return line_ + values_[static_cast<uint8_t>(key)]; }

  const char* line_ = nullptr;
  const char* end_ = nullptr;
  const char* at_ = nullptr;
  Slice unknown_ = {nullptr, 0};
  uint8_t values_[kKeyCount] = {};
};

}  // namespace postern

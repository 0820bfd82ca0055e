// JSON into the output: commas come by themselves.
#pragma once

#include "flash-text.h"
#include "keys.h"
#include "names.h"
#include "output.h"
#include "request.h"

namespace postern {

class Writer {
 public:
  explicit Writer(Output& output) : output_(output) {}

  /** @param bracket `{` or `[` */
  void open(char bracket);
  void close(char bracket);
  /** What comes next is this key's value. */
  void key(FlashText name);
  void key(Key name) { key(keyName(name)); }

  void natural(uint32_t number);
  void integer(int32_t number);
  /** A fixed-point number in its unit: numbers.h. */
  void fixed(int32_t raw, uint8_t bits);
  /** Tenths of something. */
  void tenths(uint32_t number);
  void text(FlashText text);
  /** A name of the dictionary. */
  void name(Name name);
  /** What a request's string was, as it was written. */
  void quoted(Slice text);
  /** Eight digits. */
  void hex(uint32_t number);
  void null();

  // A key with its value.
  void natural(FlashText name, uint32_t number);
  void integer(FlashText name, int32_t number);
  /** So many numbers that lie together, and a list of their names. */
  void naturals(FlashText names, const uint32_t* numbers, uint8_t count);
  /** An array of a name and numbers that lie together. */
  void row(FlashText name, const uint32_t* numbers, uint8_t count);
  void text(FlashText name, FlashText value);
  void name(FlashText key, Name value);

  /** The end of the line. False: it did not fit, and nothing of it is sent. */
  bool end();

  uint16_t room() const { return output_.room(); }

 private:
  void separate();
  void put(char letter) { output_.put(letter); }
  void put(const char* digits, uint8_t length);
  void putText(FlashText text);

  Output& output_;
  bool needsComma_ = false;
};

}  // namespace postern

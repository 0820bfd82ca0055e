#include "writer.h"

#include "numbers.h"

namespace postern {

void Writer::separate() {
  if (needsComma_) put(',');
  needsComma_ = true;
}

void Writer::put(const char* digits, uint8_t length) {
  for (uint8_t at = 0; at < length; at++) put(digits[at]);
}

void Writer::putText(FlashText text) {
  for (; text.character(0) != '\0'; text.at++) put(text.character(0));
}

void Writer::open(char bracket) {
  separate();
  put(bracket);
  needsComma_ = false;
}

void Writer::close(char bracket) {
  put(bracket);
  needsComma_ = true;
}

void Writer::key(FlashText name) {
  text(name);
  put(':');
  needsComma_ = false;
}

void Writer::natural(uint32_t number) {
  char digits[kMostDigits];
  separate();
  put(digits, writeNatural(number, digits));
}

void Writer::integer(int32_t number) {
  if (number >= 0) {
    natural(static_cast<uint32_t>(number));
    return;
  }
  separate();
  put('-');
  needsComma_ = false;
  natural(0 - static_cast<uint32_t>(number));
}

void Writer::fixed(int32_t raw, uint8_t bits) {
  char digits[kMostDigits];
  separate();
  put(digits, writeDecimal(raw, bits, digits));
}

void Writer::tenths(uint32_t number) {
  natural(number / 10);
  const uint8_t tenth = static_cast<uint8_t>(number % 10);
  if (tenth == 0) return;
  put('.');
  put(static_cast<char>('0' + tenth));
}

void Writer::text(FlashText text) {
  separate();
  put('"');
  putText(text);
  put('"');
}

void Writer::name(Name name) {
  separate();
  put('"');
  for (char letter = name.next(); letter != '\0'; letter = name.next()) put(letter);
  put('"');
}

void Writer::quoted(Slice text) {
  separate();
  put('"');
  put(text.text, text.length);
  put('"');
}

void Writer::hex(uint32_t number) {
  separate();
  put('"');
  for (uint8_t shift = 32; shift > 0;) {
    shift = static_cast<uint8_t>(shift - 4);
    const uint8_t digit = static_cast<uint8_t>((number >> shift) & 0xf);
    put(static_cast<char>(digit < 10 ? '0' + digit : 'a' + digit - 10));
  }
  put('"');
}

void Writer::null() {
  separate();
  putText(POSTERN_TEXT("null"));
}

void Writer::natural(FlashText name, uint32_t number) {
  key(name);
  natural(number);
}

void Writer::integer(FlashText name, int32_t number) {
  key(name);
  integer(number);
}

void Writer::naturals(FlashText names, const uint32_t* numbers, uint8_t count) {
  for (uint8_t at = 0; at < count; at++, names = afterText(names)) natural(names, numbers[at]);
}

void Writer::row(FlashText name, const uint32_t* numbers, uint8_t count) {
  open('[');
  text(name);
  for (; count > 0; count--) natural(*numbers++);
  close(']');
}

void Writer::text(FlashText name, FlashText value) {
  key(name);
  text(value);
}

void Writer::name(FlashText key, Name value) {
  this->key(key);
  name(value);
}

bool Writer::end() {
  put('\n');
  needsComma_ = false;
  return output_.commit();
}

}  // namespace postern

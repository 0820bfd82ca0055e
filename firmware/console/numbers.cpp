#include "numbers.h"

namespace postern {

namespace {

/** 31 bits have no more. */
constexpr uint8_t kNaturalDigits = 10;
/** A number of kMostBits and the half after it end within so many decimal places. */
constexpr uint8_t kExactPlaces = kMostBits + 1;
/** Above what 16 bits hold, and far from where 32 bits end when it is multiplied. */
constexpr int32_t kTooMuch = 100000;

bool isDigit(char letter) { return letter >= '0' && letter <= '9'; }

/** Decimal places that numbers with so many binary places are told with. */
uint8_t decimalPlaces(uint8_t bits) {
  // bits × 0.30103, rounded up: exact for 0 to 10.
  return static_cast<uint8_t>((bits * 31 + 99) / 100);
}

/** The same number in decimal places. */
uint32_t scaled(uint32_t magnitude, uint8_t bits, uint8_t places) {
  uint32_t number = magnitude;
  for (uint8_t place = 0; place < places; place++) number *= 10;
  // 65535 with four places is less than 2^30.
  return bits == 0 ? number : (number + (uint32_t{1} << (bits - 1))) >> bits;
}

/** A number whose last so many digits are behind a point; of them, zeros at the end are left out. */
uint8_t writePlaces(uint32_t number, uint8_t places, char* to) {
  char digits[kMostDigits];
  uint8_t count = 0;
  bool isWhole = false;
  do {
    isWhole = places == 0;
    const char digit = static_cast<char>('0' + number % 10);
    number /= 10;
    if (isWhole || digit != '0' || count > 0) digits[count++] = digit;
    if (!isWhole && --places == 0 && count > 0) digits[count++] = '.';
  } while (!isWhole || number != 0);
  for (uint8_t at = 0; at < count; at++) to[at] = digits[count - 1 - at];
  return count;
}

/** Twice the digits of a fraction. @returns what went over the point */
uint8_t doubled(uint8_t (&digits)[kExactPlaces]) {
  uint8_t carry = 0;
  for (uint8_t place = kExactPlaces; place-- > 0;) {
    const uint8_t twice = static_cast<uint8_t>(digits[place] * 2 + carry);
    carry = twice >= 10;
    digits[place] = static_cast<uint8_t>(carry != 0 ? twice - 10 : twice);
  }
  return carry;
}

}  // namespace

uint8_t writeNatural(uint32_t number, char* to) { return writePlaces(number, 0, to); }

uint8_t writeDecimal(int32_t raw, uint8_t bits, char* to) {
  const bool isNegative = raw < 0;
  if (isNegative) *to++ = '-';
  const uint8_t places = decimalPlaces(bits);
  const uint32_t number = scaled(static_cast<uint32_t>(isNegative ? -raw : raw), bits, places);
  return static_cast<uint8_t>(writePlaces(number, places, to) + (isNegative ? 1 : 0));
}

int32_t readDecimal(const char* text, uint8_t length, uint8_t bits) {
  const char* const end = text + length;
  const bool isNegative = text != end && *text == '-';
  if (isNegative) text++;
  int32_t number = 0;
  for (; text != end && isDigit(*text); text++) {
    number = number * 10 + (*text - '0');
    if (number > kTooMuch) number = kTooMuch;
  }
  uint8_t digits[kExactPlaces] = {};
  if (text != end) text++;
  for (uint8_t place = 0; place < kExactPlaces && text != end; place++, text++)
    digits[place] = static_cast<uint8_t>(*text - '0');
  for (uint8_t bit = 0; bit < bits; bit++) number = number * 2 + doubled(digits);
  // Digits that were left out cannot bring what is below a half up to it: a half ends before them.
  if (digits[0] >= 5) number++;
  return isNegative ? -number : number;
}

bool readNatural(const char* text, uint8_t length, uint32_t& number) {
  if (length == 0 || length > kNaturalDigits) return false;
  uint32_t read = 0;
  for (uint8_t at = 0; at < length; at++) {
    if (!isDigit(text[at])) return false;
    const uint8_t digit = static_cast<uint8_t>(text[at] - '0');
    if (read > (0x7fffffffu - digit) / 10) return false;
    read = read * 10 + digit;
  }
  number = read;
  return true;
}

uint8_t numberLength(const char* text, const char* end) {
  const char* at = text;
  if (at != end && *at == '-') at++;
  if (at == end || !isDigit(*at)) return 0;
  const bool isZero = *at == '0';
  while (at != end && isDigit(*at)) {
    if (isZero && at != text && isDigit(at[-1])) return 0;
    at++;
  }
  if (at != end && *at == '.') {
    at++;
    if (at == end || !isDigit(*at)) return 0;
    while (at != end && isDigit(*at)) at++;
  }
  return static_cast<uint8_t>(at - text);
}

}  // namespace postern

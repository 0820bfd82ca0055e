// The console's numbers, for tests: `write RAW BITS` gives a decimal, `read TEXT BITS` a number, `natural TEXT` a
// number or `none`, `length TEXT` how much of a text is a number.
#include "line-program.h"
#include "numbers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

using namespace postern;

namespace {

constexpr size_t kMostText = 255;

void answer(const char* what, const char* text, unsigned bits) {
  const uint8_t length = static_cast<uint8_t>(strlen(text));
  if (strcmp(what, "write") == 0) {
    char digits[kMostDigits];
    const int count = writeDecimal(atoi(text), static_cast<uint8_t>(bits), digits);
    printf("%.*s\n", count, digits);
  } else if (strcmp(what, "read") == 0) {
    printf("%d\n", readDecimal(text, length, static_cast<uint8_t>(bits)));
  } else if (strcmp(what, "length") == 0) {
    printf("%u\n", numberLength(text, text + length));
  } else {
    uint32_t number = 0;
    if (readNatural(text, length, number)) printf("%u\n", number);
    else printf("none\n");
  }
}

bool obey(const char* line) {
  char what[16];
  char text[kMostText + 1] = "";
  unsigned bits = 0;
  if (sscanf(line, "%15s %255s %u", what, text, &bits) < 1) return false;
  answer(what, text, bits);
  return true;
}

}  // namespace

int main() { return obeyLines(obey); }

#include "orders.h"

#include <stdio.h>
#include <string.h>

#include "host.h"
#include "numbers.h"

namespace postern {

namespace {

/** What comes after a word and a blank; null: it is another word. */
const char* after(const char* word, const char* order) {
  const size_t length = strlen(word);
  return strncmp(order, word, length) == 0 && order[length] == ' ' ? order + length + 1 : nullptr;
}

void complain(const char* order, const char* why) {
  fprintf(stderr, "postern-engine: '@%s': %s\n", order, why);
}

}  // namespace

uint32_t obey(const char* order, bool isVirtual) {
  uint32_t ms = 0;
  if (const char* const text = after("run", order)) {
    const size_t length = strlen(text);
    if (!isVirtual) complain(order, "with --clock real time passes by itself");
    else if (length < 256 && readNatural(text, static_cast<uint8_t>(length), ms)) return ms;
    else complain(order, "@run wants a whole number of milliseconds");
  } else if (const char* const volts = after("volts", order)) {
    const char* const wrong = readVolts(volts, host().volts);
    if (wrong != nullptr) complain(order, wrong);
  } else {
    complain(order, "no such order: @run MS, @volts NAME=V");
  }
  return 0;
}

}  // namespace postern

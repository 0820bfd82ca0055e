#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "dictionary.h"
#include "numbers.h"

namespace postern {

namespace {

const char kUsage[] =
    "usage: postern-engine [OPTIONS]: the engine firmware on this machine\n"
    "  --pty LINK          its console is a pseudo terminal, with a link of that name  (standard input, output)\n"
    "  --clock real|virtual  virtual: time passes only by lines '@run MS' on standard input  (real)\n"
    "  --tick 62.5ns|1us   of the timer  (62.5ns)\n"
    "  --baud RATE         the console's line takes no more; 0: as fast as it goes  (0)\n"
    "  --storage FILE      the memory that outlasts power; made where it is missing  (nothing outlasts it)\n"
    "  --pins FILE         a line for each change of an output: TICK OUTPUT 0|1, TICK CHANNEL PARTS-OF-65535\n"
    "  --volts NAME=V,...  at the inputs of sensors, by the names of their parameters  (nothing is wired)\n"
    "Lines on standard input that begin with @ are for the board: @run MS, @volts NAME=V,...\n"
    "It ends by SIGTERM, by SIGINT and at the end of its input. docs/ENGINE-CONSOLE.md has its console.\n";

constexpr int kBadUsage = 64;
/** Of inputs: volts × 1024. */
constexpr uint8_t kVoltBits = 10;

[[noreturn]] void refuse(const char* what, const char* word) {
  fprintf(stderr, "postern-engine: %s: '%s'\n%s", what, word, kUsage);
  exit(kBadUsage);
}

/** The place of a sensor among those with a curve. */
bool findInput(const char* name, size_t length, uint8_t& found) {
  ParameterId wanted = ParameterId::kDEC;
  if (length > 255 || !findParameter(name, static_cast<uint8_t>(length), wanted)) return false;
  for (found = 0; found < kMeasuredCount; found++)
    if (measured(found) == wanted) return true;
  return false;
}

bool readVolt(const char* text, size_t length, uint16_t& volts) {
  if (length == 1 && *text == '-') {
    volts = kNoInput;
    return true;
  }
  if (length == 0 || length > 255 || numberLength(text, text + length) != length) return false;
  const int32_t read = readDecimal(text, static_cast<uint8_t>(length), kVoltBits);
  if (read < 0 || read >= kNoInput) return false;
  volts = static_cast<uint16_t>(read);
  return true;
}

bool readNumber(const char* text, uint32_t& number) {
  const size_t length = strlen(text);
  return length < 256 && readNatural(text, static_cast<uint8_t>(length), number);
}

void take(Options& options, int option, const char* value) {
  const char* wrong = nullptr;
  switch (option) {
    case 'p': options.link = value; break;
    case 's': options.storagePath = value; break;
    case 'o': options.pinsPath = value; break;
    case 'c':
      options.isVirtual = strcmp(value, "virtual") == 0;
      if (!options.isVirtual && strcmp(value, "real") != 0) refuse("--clock is real or virtual", value);
      break;
    case 't':
      if (strcmp(value, "1us") == 0) options.ticksPerSecond = 1000000;
      else if (strcmp(value, "62.5ns") != 0) refuse("--tick is 62.5ns or 1us", value);
      break;
    case 'b':
      if (!readNumber(value, options.baud)) refuse("--baud is a whole number", value);
      break;
    case 'v':
      wrong = readVolts(value, options.volts);
      if (wrong != nullptr) refuse(wrong, value);
      break;
    case 'h': fputs(kUsage, stdout); exit(0);
    default: fputs(kUsage, stderr); exit(kBadUsage);
  }
}

const option kOptions[] = {
    {"pty", required_argument, nullptr, 'p'},     {"clock", required_argument, nullptr, 'c'},
    {"tick", required_argument, nullptr, 't'},    {"baud", required_argument, nullptr, 'b'},
    {"storage", required_argument, nullptr, 's'}, {"pins", required_argument, nullptr, 'o'},
    {"volts", required_argument, nullptr, 'v'},   {"help", no_argument, nullptr, 'h'},
    {nullptr, 0, nullptr, 0},
};

}  // namespace

Options readOptions(int count, char** words) {
  Options options;
  for (uint16_t& volts : options.volts) volts = kNoInput;
  for (;;) {
    const int read = getopt_long(count, words, "", kOptions, nullptr);
    if (read == -1) break;
    take(options, read, optarg);
  }
  if (optind < count) refuse("not an option", words[optind]);
  return options;
}

const char* readVolts(const char* text, uint16_t (&volts)[kMostInputs]) {
  uint16_t read[kMostInputs];
  memcpy(read, volts, sizeof(read));
  for (const char* at = text;;) {
    const size_t length = strcspn(at, ",");
    const char* const equals = static_cast<const char*>(memchr(at, '=', length));
    uint8_t input = 0;
    if (equals == nullptr) return "volts are NAME=V[,NAME=V]";
    const size_t name = static_cast<size_t>(equals - at);
    if (!findInput(at, name, input)) return "no parameter of that name has a sensor's curve";
    const size_t digits = length - name - 1;
    if (!readVolt(equals + 1, digits, read[input])) return "V is 0 to 63.99, or - where nothing is wired";
    if (at[length] == '\0') break;
    at += length + 1;
  }
  memcpy(volts, read, sizeof(read));
  return nullptr;
}

}  // namespace postern

// What the host board is told on its command line.
#pragma once

#include <stdint.h>

namespace postern {

/** Parameters with a transfer curve; the dictionary has fewer. */
constexpr uint8_t kMostInputs = 32;

struct Options {
  /** A name for the pseudo terminal; null: the console is on standard input and output. */
  const char* link = nullptr;
  bool isVirtual = false;
  uint32_t ticksPerSecond = 16000000;
  /** Bits a second on the line, of which a byte takes ten; 0: as fast as it goes. */
  uint32_t baud = 0;
  const char* storagePath = nullptr;
  const char* pinsPath = nullptr;
  /** As `board::input` gives them. */
  uint16_t volts[kMostInputs];
};

/** Ends the program with a message where there is one that is wrong, or after `--help`. */
Options readOptions(int count, char** words);

/**
 * NAME=V[,NAME=V]: what is at the inputs of these sensors; `-` for V: nothing is wired.
 * @param volts those of all inputs; left as they were where a name or a number is wrong
 * @returns null, or what is wrong
 */
const char* readVolts(const char* text, uint16_t (&volts)[kMostInputs]);

}  // namespace postern

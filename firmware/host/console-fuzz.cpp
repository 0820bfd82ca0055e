// The console with a board that is nothing but its line, for tests: bytes on standard input go straight into
// the reader, what it says is on standard output. What it is part of is there, and stands still: no time passes.
#include "board.h"
#include "console.h"
#include "engine.h"

#include <stdio.h>

namespace postern {

namespace board {

uint32_t ticksPerSecond() { return 16000000; }
const char* name() { return "fuzz"; }
Ticks now() { return 0; }
bool arm(const Chain&) { return true; }
void disarm() {}
void outputs(OutputBits, OutputBits) {}
void duty(Duty, uint16_t) {}
uint16_t input(uint8_t) { return kNoInput; }

int16_t receive() {
  const int byte = getchar();
  return static_cast<int16_t>(byte == EOF ? -1 : byte);
}

// Less than a line at a time: a ring that goes round is more than one that begins anew.
uint16_t sendRoom() { return 100; }
void send(uint8_t byte) { putchar(byte); }

uint16_t storageBytes() { return 0; }
uint8_t storageRead(uint16_t) { return 0xff; }
bool storageWrite(uint16_t, uint8_t) { return false; }
uint8_t lock() { return 0; }
void unlock(uint8_t) {}

}  // namespace board

}  // namespace postern

int main() {
  using namespace postern;
  while (feof(stdin) == 0) console().poll();
  // What is left of the last answer, and of lines that came at once.
  for (int turn = 0; turn < 100; turn++) console().poll();
  return 0;
}

// The engine, its timing and its console on virtual time, for tests that a board cannot have: work that takes
// long, and a main loop that does not come.
//
//   run MS        time passes, with the main loop each millisecond and its interrupts when they are due
//   stall MS      the same without the main loop
//   cost TICKS    each sensor takes so long to read
//   outputs       how many times one was switched on, and those that are on
//   {…}           a line for the console, whose answer comes while time passes
//
// What the console says is printed as it is; an empty line is answered with an empty line.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "console.h"
#include "engine.h"
#include "line-program.h"

using namespace postern;

namespace {

constexpr uint32_t kTicksPerSecond = 16000000;
constexpr uint32_t kTicksOfMs = kTicksPerSecond / 1000;
constexpr uint32_t kCheckMs = 5;

Ticks now = 0;
uint32_t cost = 0;
bool isArmed = false;
Ticks wakeAt = 0;
uint32_t on = 0;
uint32_t switchedOn = 0;
char line[300];
size_t lineAt = 0;
uint8_t storage[4096];

/** To a time, by way of what is due before it. */
void passTo(Ticks until) {
  while (isArmed && ticksFrom(wakeAt, until) >= 0) {
    if (ticksFrom(now, wakeAt) > 0) now = wakeAt;
    isArmed = false;
    timing().wake(now);
  }
  // Work may have taken longer.
  if (ticksFrom(now, until) > 0) now = until;
}

void pass(uint32_t milliseconds, bool hasLoop) {
  Ticks next = now;
  for (uint32_t ms = 1; ms <= milliseconds; ms++) {
    next += kTicksOfMs;
    passTo(next);
    if (ms % kCheckMs == 0) timing().check(now);
    if (hasLoop) engine().loop();
  }
}

bool obey(const char* text) {
  uint32_t number = 0;
  if (sscanf(text, "run %" SCNu32, &number) == 1) {
    pass(number, true);
  } else if (sscanf(text, "stall %" SCNu32, &number) == 1) {
    pass(number, false);
  } else if (sscanf(text, "cost %" SCNu32, &number) == 1) {
    cost = number;
  } else if (strcmp(text, "outputs") == 0) {
    printf("%" PRIu32 " %" PRIu32 "\n", switchedOn, on);
  } else if (text[0] == '{') {
    snprintf(line, sizeof line, "%s\n", text);
    lineAt = 0;
  } else {
    return false;
  }
  return true;
}

}  // namespace

namespace postern {
namespace board {

uint32_t ticksPerSecond() { return kTicksPerSecond; }
const char* name() { return "virtual"; }
Ticks now() { return ::now; }

bool arm(const Chain& chain) {
  isArmed = true;
  wakeAt = chain.all->at;
  return true;
}

void disarm() { isArmed = false; }

void outputs(OutputBits turnedOn, OutputBits turnedOff) {
  if (turnedOn != 0) switchedOn++;
  ::on = (::on | turnedOn) & ~turnedOff;
}

void duty(Duty, uint16_t) {}

uint16_t input(uint8_t) {
  ::now += cost;
  return kNoInput;
}

int16_t receive() { return line[lineAt] == '\0' ? int16_t{-1} : static_cast<int16_t>(line[lineAt++]); }
uint16_t sendRoom() { return 1000; }
void send(uint8_t byte) { putchar(byte); }

uint16_t storageBytes() { return sizeof storage; }
uint8_t storageRead(uint16_t at) { return storage[at]; }

/** As slow as a Mega's. */
bool storageWrite(uint16_t at, uint8_t byte) {
  constexpr uint32_t kTicksOfWrite = kTicksPerSecond / 300;
  passTo(::now + kTicksOfWrite);
  storage[at] = byte;
  return true;
}

uint8_t lock() { return 0; }
void unlock(uint8_t) {}

}  // namespace board
}  // namespace postern

int main() {
  engine().begin();
  return obeyLines(obey);
}

// What a board gives. A port is these functions, and calling Timing from its interrupts and Engine from its `main`.
#pragma once

#include <stdint.h>

#include "angle.h"
#include "masks.h"

namespace postern {

/** Injectors are the first half of the outputs, coils the second. */
constexpr uint8_t kFirstCoil = kMostOutputs / 2;
constexpr uint8_t kMaxCylinders = kFirstCoil;

enum class Duty : uint8_t { fuelPump, fan1, fan2, steering1, steering2, count };

/** Of `board::input`: nothing is wired to it. */
constexpr uint16_t kNoInput = 0xffff;

/** What happens next on the outputs, all of it at one tick. */
using Armed = Switched;

#ifdef __AVR__
using ShortTicks = uint16_t;
#else
using ShortTicks = Ticks;
#endif

namespace board {

/** Of the counter that `now` reads, and that edges are told by. */
#ifdef POSTERN_TICKS_PER_SECOND
constexpr uint32_t ticksPerSecond() { return POSTERN_TICKS_PER_SECOND; }
#else
uint32_t ticksPerSecond();
#endif
/** In flash on an AVR: see `flashByte`; ends with 0. */
const char* name();

Ticks now();
/** As much of it as a processor reads at once: for what is short, and measured often. */
#ifdef __AVR__
ShortTicks shortNow();
#else
inline ShortTicks shortNow() { return now(); }
#endif

/**
 * Calls `timing().wake()` at that time, or at once if it is over; instead of what was armed before. A board
 * that can switches the outputs itself at that very tick, before it calls.
 * @param chain what is next, and what comes soon after it: a board that can does that too, for `wake` may arm the
 * same too late. It stays as it is until the next that is taken.
 * @returns whether it is taken; if not, what was armed has been done by now, and `wake` comes
 */
bool arm(const Chain& chain);
void disarm();

/** Switches outputs at once. */
void outputs(OutputBits on, OutputBits off);
/** @param parts of 65535 of the time that it is on */
void duty(Duty channel, uint16_t parts);

/** Volts × 1024 at a sensor's input, or `kNoInput`. @param index of the sensors with a transfer curve */
uint16_t input(uint8_t index);

/** Of the console's line: the next byte that came, or -1; how many can be sent now; sends one. */
int16_t receive();
uint16_t sendRoom();
void send(uint8_t byte);

/** Memory that outlasts power: so many bytes. A write may take milliseconds, and is done when it returns. */
uint16_t storageBytes();
uint8_t storageRead(uint16_t at);
bool storageWrite(uint16_t at, uint8_t byte);

/** Holds off what calls Timing; gives what `unlock` wants. They nest. */
uint8_t lock();
void unlock(uint8_t before);

}  // namespace board

/** While it lives no interrupt calls Timing. */
class Locked {
 public:
  Locked() : before_(board::lock()) {}
  ~Locked() { board::unlock(before_); }
  Locked(const Locked&) = delete;
  Locked& operator=(const Locked&) = delete;

 private:
  uint8_t before_;
};

}  // namespace postern

// What the host board is made of: its functions are in board.cpp, its loop is in main.cpp.
#pragma once

#include "board.h"
#include "host-clock.h"
#include "options.h"
#include "pins.h"
#include "standard-input.h"
#include "storage.h"
#include "wire.h"

namespace postern {

struct Host {
  HostClock clock;
  Storage storage;
  Pins pins;
  Wire wire;
  StandardInput input;
  uint16_t volts[kMostInputs];

  bool isArmed = false;
  uint64_t armedAt = 0;

  /** Of the line's pace: ticks of a byte, and when the last one has been sent. */
  uint32_t byteTicks = 0;
  uint64_t sentAt = 0;

  /** Bytes that the console has taken, and sent: what has not changed goes on only with time. */
  uint32_t moved = 0;
  /** While time is made to pass the console gets nothing from standard input. */
  bool isPassing = false;
};

Host& host();

}  // namespace postern

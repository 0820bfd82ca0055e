// A board whose clock is only counted: for the replay of Timing.
#pragma once

#include "board.h"
#include "event-hash.h"

namespace postern {

struct VirtualBoard {
  Ticks now = 0;
  Armed armed = {0, 0, 0};
  bool isArmed = false;
  /** Of what the pins do, and when. */
  EventHash pins;
  uint32_t writes = 0;
  uint32_t on = 0;
};

VirtualBoard& virtualBoard();

}  // namespace postern

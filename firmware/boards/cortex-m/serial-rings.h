// The console's line as the main loop sees it; the chip's UART fills and empties it.
#pragma once

#include "byte-ring.h"

namespace postern {

struct SerialRings {
  /** More than a line: the next one may come while the last is answered. */
  ByteRing<512> received;
  ByteRing<1024> sent;
};

SerialRings& serialRings();

/** Of the chip: there is something to send. */
void wakeSender();

}  // namespace postern

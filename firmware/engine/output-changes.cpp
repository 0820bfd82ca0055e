#include "output-changes.h"

namespace postern {

void OutputChanges::turn(uint32_t& turned, uint32_t& other, uint8_t output) {
  // What goes off and on again at once is seen to have gone off.
  if (hasBit(other, output)) writeNow();
  setBit(turned, output);
  hasTurned_ = true;
  events_++;
}

void OutputChanges::writeNow() {
  if (isDriven_) board::outputs(turnedOn_, turnedOff_);
  turnedOn_ = 0;
  turnedOff_ = 0;
  hasTurned_ = false;
}

}  // namespace postern

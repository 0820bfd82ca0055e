#include "output-changes.h"

namespace postern {

void OutputChanges::turn(uint8_t output, bool isOn) {
  // What goes off and on again at once is seen to have gone off.
  if (hasTurned_ && hasBit(isOn ? turnedOff_ : turnedOn_, output)) writeNow();
  setBit(isOn ? turnedOn_ : turnedOff_, output);
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

#include "output-changes.h"

namespace postern {

void OutputChanges::add(const Event& event, uint32_t cycleTicks) {
  events_++;
  const uint8_t output = event.output;
  if (event.edge == Edge::on) {
    // What goes off and on again at once is seen to have gone off.
    if (hasBit(turnedOff_, output)) write();
    setBit(turnedOn_, output);
    setBit(on_, output);
  } else {
    if (hasBit(turnedOn_, output)) write();
    setBit(turnedOff_, output);
    clearBit(on_, output);
  }
  // What ends because somebody wants it so ends when it does.
  if (event.cause > Cause::overlap) return;
  meterOf(output).record(ticksFrom(event.due, event.at), cycleTicks);
}

void OutputChanges::write() {
  if (isDriven_ && (turnedOn_ | turnedOff_) != 0) board::outputs(turnedOn_, turnedOff_);
  turnedOn_ = 0;
  turnedOff_ = 0;
}

}  // namespace postern

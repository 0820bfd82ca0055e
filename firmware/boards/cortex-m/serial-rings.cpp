#include "serial-rings.h"

#include "board.h"

namespace postern {

namespace {

SerialRings rings;

}  // namespace

SerialRings& serialRings() { return rings; }

namespace board {

int16_t receive() { return rings.received.take(); }

uint16_t sendRoom() { return rings.sent.room(); }

void send(uint8_t byte) {
  rings.sent.put(byte);
  wakeSender();
}

}  // namespace board
}  // namespace postern

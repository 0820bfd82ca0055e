#include "virtual-board.h"

#include "scripts.h"

namespace postern {

VirtualBoard& virtualBoard() {
  static VirtualBoard the;
  return the;
}

namespace board {

uint32_t ticksPerSecond() { return kReplayRate; }
const char* name() { return "replay"; }

Ticks now() { return virtualBoard().now; }

bool arm(const Chain& chain) {
  virtualBoard().armed = *chain.all;
  virtualBoard().isArmed = true;
  return true;
}

void disarm() { virtualBoard().isArmed = false; }

void outputs(OutputBits on, OutputBits off) {
  VirtualBoard& board = virtualBoard();
  const uint32_t after = (board.on & ~off) | on;
  if (after == board.on) return;
  board.on = after;
  board.writes++;
  board.pins.word(board.now);
  board.pins.word(after);
}

void duty(Duty, uint16_t) {}
uint16_t input(uint8_t) { return kNoInput; }
int16_t receive() { return -1; }
uint16_t sendRoom() { return 0; }
void send(uint8_t) {}
uint16_t storageBytes() { return 0; }
uint8_t storageRead(uint16_t) { return 0xff; }
bool storageWrite(uint16_t, uint8_t) { return false; }
uint8_t lock() { return 0; }
void unlock(uint8_t) {}

}  // namespace board
}  // namespace postern

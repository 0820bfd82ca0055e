// The functions of board.h on this machine.
#include "board.h"

#include "host.h"

namespace postern {

namespace {

/** What a small UART holds; only where the line has a pace. */
constexpr uint16_t kUartBytes = 64;

Host theHost;

}  // namespace

Host& host() { return theHost; }

namespace board {

uint32_t ticksPerSecond() { return theHost.clock.ticksPerSecond(); }
const char* name() { return "linux"; }
Ticks now() { return static_cast<Ticks>(theHost.clock.now()); }

bool arm(const Chain& chain) {
  theHost.isArmed = true;
  theHost.armedAt = theHost.clock.whole(chain.all->at);
  return true;
}

void disarm() { theHost.isArmed = false; }

void outputs(OutputBits on, OutputBits off) { theHost.pins.change(theHost.clock.now(), on, off); }

void duty(Duty channel, uint16_t parts) { theHost.pins.setDuty(theHost.clock.now(), channel, parts); }

uint16_t input(uint8_t index) { return index < kMostInputs ? theHost.volts[index] : kNoInput; }

int16_t receive() {
  int16_t byte = -1;
  if (theHost.wire.isPty()) byte = theHost.wire.take();
  else if (!theHost.isPassing) byte = theHost.input.take();
  if (byte >= 0) theHost.moved++;
  return byte;
}

uint16_t sendRoom() {
  const uint16_t room = theHost.wire.room();
  if (theHost.byteTicks == 0) return room;
  const uint64_t now = theHost.clock.now();
  const uint64_t waiting = theHost.sentAt <= now ? 0 : (theHost.sentAt - now) / theHost.byteTicks;
  if (waiting >= kUartBytes) return 0;
  const uint16_t left = static_cast<uint16_t>(kUartBytes - waiting);
  return left < room ? left : room;
}

void send(uint8_t byte) {
  const uint64_t now = theHost.clock.now();
  theHost.sentAt = (theHost.sentAt < now ? now : theHost.sentAt) + theHost.byteTicks;
  theHost.wire.put(byte);
  theHost.moved++;
}

uint16_t storageBytes() { return kStorageBytes; }
uint8_t storageRead(uint16_t at) { return theHost.storage.read(at); }
bool storageWrite(uint16_t at, uint8_t byte) { return theHost.storage.write(at, byte); }

// There is one thread, and what calls Timing comes between two turns of the main loop.
uint8_t lock() { return 0; }
void unlock(uint8_t) {}

}  // namespace board

}  // namespace postern

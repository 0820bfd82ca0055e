#include "flash-storage.h"

#include "timing.h"

namespace postern {

namespace {

FlashLog storage(flashAreas());

}  // namespace

void startStorage() { storage.begin(); }

namespace board {

uint16_t storageBytes() { return FlashLog::kBytes; }

uint8_t storageRead(uint16_t at) { return storage.read(at); }

/** An area is erased in up to a second, for which the main loop, or all, would be away: not while the engine turns. */
bool storageWrite(uint16_t at, uint8_t byte) {
  return storage.write(at, byte, timing().read().cycleTicks == 0);
}

}  // namespace board
}  // namespace postern

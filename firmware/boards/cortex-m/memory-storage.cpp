#include "memory-storage.h"

#include "board.h"
#include "memory-areas.h"

namespace postern {

namespace {

MemoryAreas areas;
FlashLog storage(areas);

}  // namespace

void startMemoryStorage() { storage.begin(); }

namespace board {

uint16_t storageBytes() { return FlashLog::kBytes; }
uint8_t storageRead(uint16_t at) { return storage.read(at); }
bool storageWrite(uint16_t at, uint8_t byte) { return storage.write(at, byte, true); }

}  // namespace board
}  // namespace postern

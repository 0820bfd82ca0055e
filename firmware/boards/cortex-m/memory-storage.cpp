#include "memory-storage.h"

#include "memory-areas.h"

namespace postern {

namespace {

MemoryAreas areas;

}  // namespace

FlashAreas& flashAreas() { return areas; }

}  // namespace postern

// `board::storage…` in RAM, with all that flash-log.h does: of emulators.
#pragma once

namespace postern {

void startMemoryStorage();

}  // namespace postern

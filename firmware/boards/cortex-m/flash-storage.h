// `board::storage…` in flash that is erased as a whole, with all that flash-log.h does.
#pragma once

#include "flash-log.h"

namespace postern {

/** Those of the board: in the file that has its flash, or what stands for it. */
FlashAreas& flashAreas();

/** At the start. May erase an area, which takes up to a second. */
void startStorage();

}  // namespace postern

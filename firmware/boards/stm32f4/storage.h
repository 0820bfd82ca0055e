// The calibration: sectors 1 and 2 of flash, 16 KB each.
#pragma once

namespace postern {
namespace stm32 {

/** May erase a sector, which takes half a second. */
void startStorage();

}  // namespace stm32
}  // namespace postern

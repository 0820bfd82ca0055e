// The calibration: sectors 1 and 2 of flash, and sector 4.
#pragma once

namespace postern {
namespace stm32 {

/** May erase, which takes up to a second. */
void startStorage();

}  // namespace stm32
}  // namespace postern

// The calibration: the last 128 KB of the second bank of flash; the program runs from the first.
#pragma once

namespace postern {
namespace sam3x {

/** May erase an area, which takes a second. */
void startStorage();

}  // namespace sam3x
}  // namespace postern

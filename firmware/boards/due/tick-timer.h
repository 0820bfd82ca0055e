// Time, the wheel's edges, and what comes at its tick: three channels of 32 bits that count the same.
#pragma once

namespace postern {
namespace sam3x {

void startTickTimer();

}  // namespace sam3x
}  // namespace postern

// Pumps, fans and steering: PWM of 1282 Hz, whose 65535 steps are the parts that a duty is told in.
#pragma once

namespace postern {
namespace sam3x {

void startDuties();

}  // namespace sam3x
}  // namespace postern

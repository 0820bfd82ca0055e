// Time on QEMU's mps2-an385: its dual timer counts 40 ns each, and SysTick wakes. There are no edges but
// those that are simulated.
#pragma once

namespace postern {
namespace mps2 {

void startStandInTimer();

}  // namespace mps2
}  // namespace postern

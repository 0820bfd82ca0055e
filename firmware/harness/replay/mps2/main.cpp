// Of QEMU's mps2-an385, at the addresses of the Due: its dual timer counts 40 ns of the machine's time each,
// and with -icount shift=6 an instruction takes 64.
#include "../../../boards/due/stand-in/mps2-registers.h"
#include "../platform.h"
#include "../replay.h"
#include "../semihosting.h"
#include "../vectors.h"
#include "../virtual-board.h"

namespace postern {

namespace platform {

void put(char character) { semihosting::put(character); }
/** What is measured has at most a million: a product of 32 bits is enough for the difference of two. */
uint32_t instructions() {
  static uint32_t last = 0;
  static uint32_t nanoseconds = 0;
  static uint32_t instructions = 0;
  const uint32_t ticks = ~mps2::dualTimer().value;
  nanoseconds += (ticks - last) * 40;
  last = ticks;
  instructions += nanoseconds / 64;
  nanoseconds %= 64;
  return instructions;
}

}  // namespace platform
}  // namespace postern

int main() {
  auto& timer = postern::mps2::dualTimer();
  timer.load = 0xffffffff;
  timer.control = postern::mps2::kTimerEnable | postern::mps2::kTimer32Bits;
  postern::replayAll();
  postern::semihosting::end();
}

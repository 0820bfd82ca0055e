// Of QEMU's netduino2 and netduinoplus2: its TIM2 counts nanoseconds of the machine's time, and with -icount
// shift=0 an instruction takes one.
#include "../../../boards/stm32f4/timer-registers.h"
#include "../platform.h"
#include "../replay.h"
#include "../semihosting.h"
#include "../vectors.h"
#include "../virtual-board.h"

namespace postern {

namespace platform {

void put(char character) { semihosting::put(character); }
uint32_t instructions() { return stm32::timer2().count; }

}  // namespace platform
}  // namespace postern

int main() {
  auto& timer = postern::stm32::timer2();
  timer.reload = 0xffffffff;
  timer.events = postern::stm32::kTimerUpdate;
  timer.control1 = postern::stm32::kTimerEnable;
  postern::replayAll();
  postern::semihosting::end();
}

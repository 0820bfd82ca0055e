// Of this machine.
#include <stdio.h>

#include "platform.h"
#include "replay.h"

namespace postern {
namespace platform {

void put(char character) { putchar(character); }
uint32_t instructions() { return 0; }

}  // namespace platform
}  // namespace postern

int main() {
  postern::replayAll();
  return 0;
}

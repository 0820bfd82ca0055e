#include "mode-names.h"

namespace postern {

FlashText wordOf(Sync sync) { return textAt(POSTERN_TEXT("none\0turn\0cycle"), static_cast<uint8_t>(sync)); }

FlashText wordOf(Injection injection) {
  return textAt(POSTERN_TEXT("off\0batch\0semi\0sequential"), static_cast<uint8_t>(injection));
}

FlashText wordOf(Spark spark) {
  return textAt(POSTERN_TEXT("off\0distributor\0wasted\0sequential"), static_cast<uint8_t>(spark));
}

FlashText wordOf(Cut cut) {
  return textAt(POSTERN_TEXT("none\0rpm\0sync\0monitor\0time"), static_cast<uint8_t>(cut));
}

}  // namespace postern

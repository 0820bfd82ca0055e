#include "flash-text.h"

namespace postern {

FlashText afterText(FlashText text) {
  while (text.character(0) != '\0') text.at++;
  return {text.at + 1};
}

FlashText textAt(FlashText list, uint8_t index) {
  for (; index > 0; index--) list = afterText(list);
  return list;
}

}  // namespace postern

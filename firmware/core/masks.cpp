#include "masks.h"

namespace postern {

#ifdef __AVR__
const uint8_t kBitsOfByte[8] = {1, 2, 4, 8, 16, 32, 64, 128};
#endif

}  // namespace postern

// How the engine is run at the moment.
#pragma once

#include <stdint.h>

namespace postern {

enum class Injection : uint8_t { off, batch, semi, sequential };
enum class Spark : uint8_t { off, distributor, wasted, sequential };
/** Why the outputs do nothing. */
enum class Cut : uint8_t { none, rpm, sync, monitor, time };

}  // namespace postern

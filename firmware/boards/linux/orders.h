// Lines for the board itself on standard input: `@run MS`, `@volts NAME=V,...`.
#pragma once

#include <stdint.h>

namespace postern {

/**
 * Does what a line says, or says on standard error why not.
 * @returns milliseconds that are to pass, of virtual time
 */
uint32_t obey(const char* order, bool isVirtual);

}  // namespace postern

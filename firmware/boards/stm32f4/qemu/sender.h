// QEMU 7.2 raises USART2's interrupt for what came alone: for what can be sent it is asked for.
#pragma once

#include "../serial-line.h"

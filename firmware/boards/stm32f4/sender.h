// What makes USART2's interrupt come when there is something to send.
#pragma once

#include "serial-line.h"

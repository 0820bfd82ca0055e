// What interrupts do most is put where it is called from: a call costs an AVR more than most of these do.
#pragma once

#define POSTERN_HOT inline __attribute__((always_inline))

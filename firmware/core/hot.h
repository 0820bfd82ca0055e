// What interrupts do most is put where it is called from: a call costs an AVR more than most of these do.
#pragma once

#define POSTERN_HOT inline __attribute__((always_inline))

/**
 * What is rare is given its object by a pointer, in less room. All else knows where the one object is that there is, if the compiler
 * finds that there is one, and is faster.
 */
#ifdef __AVR__
#define POSTERN_RARE __attribute__((noinline, noclone))
#else
#define POSTERN_RARE
#endif

// A program that is spoken to in lines: what `LineProgram` of test/firmware/line-program.ts talks to.
#pragma once

namespace postern {

/**
 * Tells `obey` each line of standard input, without its line feed. An empty one is answered with an empty one:
 * so whoever asks knows that all has been answered.
 * @param obey false: the line means nothing, which ends the program @returns what `main` does
 */
int obeyLines(bool (*obey)(const char* line));

}  // namespace postern

// All scripts, one after the other: the same program for this machine and for a Cortex-M. What they print
// must be the same but for the counts of instructions.
#pragma once

namespace postern {

/** A line of JSON for each script and part, then one that says that it was all. */
void replayAll();

}  // namespace postern

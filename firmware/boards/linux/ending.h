// The end by SIGTERM or SIGINT: it is noted, and ends what waits.
#pragma once

#include <poll.h>
#include <time.h>

namespace postern {

/** From now on the signals are noted. */
void noteEnding();
bool isEnding();

/**
 * As ppoll(2), but does not begin to wait once the end was noted: a signal just before would be missed.
 * @param most null: without an end
 */
int waitFor(pollfd* files, nfds_t count, const timespec* most);

}  // namespace postern

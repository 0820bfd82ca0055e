#include "ending.h"

#include <errno.h>
#include <signal.h>

namespace postern {

namespace {

volatile sig_atomic_t isNoted = 0;

void note(int) { isNoted = 1; }

}  // namespace

void noteEnding() {
  struct sigaction action = {};
  action.sa_handler = note;
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  // Who no longer reads is told by what cannot be written.
  signal(SIGPIPE, SIG_IGN);
}

bool isEnding() { return isNoted != 0; }

int waitFor(pollfd* files, nfds_t count, const timespec* most) {
  sigset_t ending;
  sigset_t before;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  sigaddset(&ending, SIGINT);
  sigprocmask(SIG_BLOCK, &ending, &before);
  errno = EINTR;
  const int ready = isEnding() ? -1 : ppoll(files, count, most, &before);
  sigprocmask(SIG_SETMASK, &before, nullptr);
  return ready;
}

}  // namespace postern

#include "wire.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "ending.h"

namespace postern {

namespace {

/** No echo, no line discipline. */
bool makeRaw(int file) {
  termios settings;
  if (tcgetattr(file, &settings) != 0) return false;
  cfmakeraw(&settings);
  return tcsetattr(file, TCSANOW, &settings) == 0;
}

/** A link of an earlier run goes; nothing else does. */
bool removeLink(const char* link) {
  struct stat status;
  if (lstat(link, &status) != 0) return errno == ENOENT;
  if (S_ISLNK(status.st_mode)) return unlink(link) == 0;
  errno = EEXIST;
  return false;
}

}  // namespace

const char* Wire::openPty(const char* link) {
  file_ = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (file_ < 0 || grantpt(file_) != 0 || unlockpt(file_) != 0) return strerror(errno);
  const int wrong = ptsname_r(file_, path_, sizeof(path_));
  if (wrong != 0) return strerror(wrong);
  otherEnd_ = ::open(path_, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (otherEnd_ < 0 || !makeRaw(otherEnd_)) return strerror(errno);
  if (!removeLink(link) || symlink(path_, link) != 0) return strerror(errno);
  link_ = link;
  return nullptr;
}

void Wire::close() {
  if (link_ != nullptr) unlink(link_);
}

void Wire::fill() {
  if (!hasRoom()) return;
  const ssize_t count = ::read(file_, received_, kRoom);
  from_ = 0;
  to_ = count > 0 ? static_cast<size_t>(count) : 0;
}

int16_t Wire::take() {
  if (from_ == to_) return -1;
  return received_[from_++];
}

void Wire::put(uint8_t byte) {
  if (waiting_ < kRoom) sending_[waiting_++] = byte;
}

bool Wire::flush(bool waits) {
  const timespec atOnce = {0, 0};
  while (waiting_ > 0) {
    pollfd ready = {file_, POLLOUT, 0};
    if (waitFor(&ready, 1, waits ? nullptr : &atOnce) <= 0) return true;
    const ssize_t count = ::write(file_, sending_, waiting_);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    waiting_ -= static_cast<size_t>(count);
    memmove(sending_, sending_ + count, waiting_);
  }
  return true;
}

}  // namespace postern

#include "storage.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

namespace postern {

namespace {

/** What memory of that kind has where nothing was ever written. */
constexpr uint8_t kErased = 0xff;

}  // namespace

Storage::Storage() { memset(bytes_, kErased, sizeof(bytes_)); }

const char* Storage::open(const char* path) {
  file_ = ::open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file_ < 0) return strerror(errno);
  struct stat status;
  if (fstat(file_, &status) != 0) return strerror(errno);
  if (!S_ISREG(status.st_mode)) return "not a file";
  if (status.st_size > kStorageBytes) return "longer than the 4096 bytes of this memory";
  const ssize_t length = pread(file_, bytes_, sizeof(bytes_), 0);
  if (length != status.st_size) return length < 0 ? strerror(errno) : "it ended while it was read";
  const size_t rest = sizeof(bytes_) - static_cast<size_t>(length);
  if (pwrite(file_, bytes_ + length, rest, length) != static_cast<ssize_t>(rest)) return strerror(errno);
  return nullptr;
}

bool Storage::write(uint16_t at, uint8_t byte) {
  if (at >= kStorageBytes) return false;
  if (file_ >= 0 && pwrite(file_, &byte, 1, at) != 1) return false;
  bytes_[at] = byte;
  return true;
}

}  // namespace postern

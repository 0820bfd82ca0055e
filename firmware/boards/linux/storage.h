// The memory that outlasts power: a file, with a copy in memory; or the copy alone.
#pragma once

#include <stdint.h>

namespace postern {

/** As the Mega has. */
constexpr uint16_t kStorageBytes = 4096;

class Storage {
 public:
  Storage();

  /**
   * Takes what is in the file, and keeps it up to date; made where it is missing.
   * @returns null, or what is wrong
   */
  const char* open(const char* path);
  uint8_t read(uint16_t at) const { return at < kStorageBytes ? bytes_[at] : uint8_t{0xff}; }
  bool write(uint16_t at, uint8_t byte);

 private:
  int file_ = -1;
  uint8_t bytes_[kStorageBytes];
};

}  // namespace postern

// The console's line: standard output, or a pseudo terminal for both ways.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace postern {

class Wire {
 public:
  /** A pseudo terminal, raw, with a link of that name to it. @returns null, or what is wrong */
  const char* openPty(const char* link);
  /** The link goes. */
  void close();
  bool isPty() const { return link_ != nullptr; }
  const char* path() const { return path_; }
  /** To be polled: of the pseudo terminal for both ways. */
  int file() const { return file_; }

  /** Reads what there is of a pseudo terminal, if there is room for it. */
  void fill();
  bool hasRoom() const { return from_ == to_; }
  bool hasMore() const { return from_ != to_; }
  int16_t take();

  uint16_t room() const { return static_cast<uint16_t>(kRoom - waiting_); }
  bool isWaiting() const { return waiting_ > 0; }
  void put(uint8_t byte);
  /** Sends what goes; or all, until the end is noted. @returns false: nobody is there to read it any more */
  bool flush(bool waits);

 private:
  /** A pipe that says that it takes something takes so much. */
  static constexpr size_t kRoom = 1024;

  char path_[64] = {};
  const char* link_ = nullptr;
  int file_ = 1;
  /** The pseudo terminal's other end: as long as it is open here the line lives, whoever comes and goes. */
  int otherEnd_ = -1;
  uint8_t received_[kRoom];
  size_t from_ = 0;
  size_t to_ = 0;
  uint8_t sending_[kRoom];
  size_t waiting_ = 0;
};

}  // namespace postern

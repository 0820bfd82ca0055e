// What waits to be sent. A line goes in whole or not at all.
#pragma once

#include <stdint.h>

namespace postern {

/** The longest line that is ever sent, its line feed included. */
constexpr uint16_t kOutputBytes = 480;

class Output {
 public:
  bool isEmpty() const { return count_ == 0; }

  /** Adds to the line that is being written. Without room the line is spoilt. */
  void put(char letter);
  /** The line is complete. False: it was spoilt, and nothing of it is there. */
  bool commit();
  /** Room for more of the line that is being written. */
  uint16_t room() const { return static_cast<uint16_t>(kOutputBytes - count_ - written_); }

  /** Gives the board what it takes now. */
  void drain();

 private:
  char bytes_[kOutputBytes];
  /** The first byte that waits, how many do, and how many of the next line come after them. */
  uint16_t from_ = 0;
  uint16_t count_ = 0;
  uint16_t written_ = 0;
  bool isSpoilt_ = false;
};

}  // namespace postern

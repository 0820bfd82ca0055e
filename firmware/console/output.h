// What waits to be sent. A line goes in whole or not at all.
#pragma once

#include <stdint.h>

namespace postern {

/** The longest line that is ever sent, its line feed included. */
constexpr uint16_t kOutputBytes = 480;
/** What can wait. Where it is less than a line, the engine is kept going while a longer one goes out. */
#ifdef POSTERN_WAITING_BYTES
constexpr uint16_t kWaitingBytes = POSTERN_WAITING_BYTES;
#else
constexpr uint16_t kWaitingBytes = kOutputBytes;
#endif

class Output {
 public:
  bool isEmpty() const { return count_ == 0; }

  /**
   * Adds to the line that is being written. Without room the line is spoilt; but one that began when nothing
   * waited goes out while it is being written.
   */
  void put(char letter);
  /** The line is complete. False: it was spoilt, and what of it is not out yet is not there. */
  bool commit();
  /** Whether a line is being written. */
  bool isOpen() const { return written_ + gone_ > 0; }
  /** Room for more of the line that is being written. */
  uint16_t room() const {
    if (isBehind_) return static_cast<uint16_t>(kWaitingBytes - count_ - written_);
    return static_cast<uint16_t>(kOutputBytes - gone_ - written_);
  }

  /** Gives the board what it takes now. */
  void drain();

 private:
  bool isFull() const { return count_ + written_ == kWaitingBytes; }
  void makeRoom();

  // All begins as zeros: no code puts them there.
  char bytes_[kWaitingBytes] = {};
  /** The first byte that waits, how many do, and how many of the next line come after them. */
  uint16_t from_ = 0;
  uint16_t count_ = 0;
  uint16_t written_ = 0;
  /** Bytes of the line that is being written that count as waiting, or are out already. */
  uint16_t gone_ = 0;
  /** Something waited when it began. */
  bool isBehind_ = false;
  bool isSpoilt_ = false;
};

}  // namespace postern

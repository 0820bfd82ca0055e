// Bytes of the wire as lines of bounded length.
#pragma once

#include <stdint.h>

namespace postern {

/** A line has at most so many bytes, its line feed not counted. */
constexpr uint16_t kLineBytes = 256;

enum class LineState : uint8_t { incomplete, complete, overlong };

/**
 * Keeps one line until it is cleared. What is longer is skipped up to its end, and then told. Blank lines are
 * left out.
 */
class LineReader {
 public:
  /** Not while it has a line. */
  void take(uint8_t byte);

  LineState state() const { return state_; }
  const char* text() const { return text_; }
  /** Without a carriage return at its end. */
  uint16_t length() const { return length_; }
  void clear();

 private:
  void end();

  char text_[kLineBytes] = {};
  uint16_t length_ = 0;
  bool isTooLong_ = false;
  LineState state_ = LineState::incomplete;
};

}  // namespace postern

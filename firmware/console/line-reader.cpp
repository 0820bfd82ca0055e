#include "line-reader.h"

namespace postern {

void LineReader::take(uint8_t byte) {
  if (byte == '\n') {
    end();
  } else if (length_ == kLineBytes) {
    isTooLong_ = true;
  } else {
    text_[length_++] = static_cast<char>(byte);
  }
}

void LineReader::end() {
  if (isTooLong_) {
    state_ = LineState::overlong;
    return;
  }
  if (length_ > 0 && text_[length_ - 1] == '\r') length_--;
  for (uint16_t at = 0; at < length_; at++) {
    if (text_[at] == ' ' || text_[at] == '\t') continue;
    state_ = LineState::complete;
    return;
  }
  clear();
}

void LineReader::clear() {
  length_ = 0;
  isTooLong_ = false;
  state_ = LineState::incomplete;
}

}  // namespace postern

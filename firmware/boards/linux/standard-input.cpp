#include "standard-input.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

namespace postern {

void StandardInput::fill() {
  memmove(bytes_, bytes_ + from_, to_ - from_);
  to_ -= from_;
  from_ = 0;
  if (to_ == kRoom) return;
  const ssize_t count = ::read(STDIN_FILENO, bytes_ + to_, kRoom - to_);
  if (count > 0) to_ += static_cast<size_t>(count);
  else if (count == 0 || (errno != EINTR && errno != EAGAIN)) hasEnd_ = true;
}

int16_t StandardInput::take() {
  if (from_ == to_ || isOrder()) return -1;
  const uint8_t byte = static_cast<uint8_t>(bytes_[from_++]);
  isLineStart_ = byte == '\n';
  return byte;
}

const char* StandardInput::endOfLine() const {
  return static_cast<const char*>(memchr(bytes_ + from_, '\n', to_ - from_));
}

bool StandardInput::isOrderIncomplete() const {
  // One that fills all the room is wrong, and is taken as it is.
  return isOrder() && !hasEnd_ && to_ - from_ < kRoom && endOfLine() == nullptr;
}

const char* StandardInput::takeOrder() {
  if (!isOrder() || isOrderIncomplete()) return nullptr;
  const char* const order = bytes_ + from_ + 1;
  const char* const end = endOfLine();
  const size_t length = end == nullptr ? to_ - from_ : static_cast<size_t>(end - (bytes_ + from_));
  bytes_[from_ + length] = '\0';
  from_ += length + (end == nullptr ? 0 : 1);
  return order;
}

}  // namespace postern

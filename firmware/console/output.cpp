#include "output.h"

#include "board.h"

namespace postern {

void Output::put(char letter) {
  if (room() == 0) {
    isSpoilt_ = true;
    return;
  }
  uint16_t at = static_cast<uint16_t>(from_ + count_ + written_);
  if (at >= kOutputBytes) at = static_cast<uint16_t>(at - kOutputBytes);
  bytes_[at] = letter;
  written_++;
}

bool Output::commit() {
  const bool isWhole = !isSpoilt_;
  if (isWhole) count_ = static_cast<uint16_t>(count_ + written_);
  written_ = 0;
  isSpoilt_ = false;
  return isWhole;
}

void Output::drain() {
  if (count_ == 0) return;
  for (uint16_t room = board::sendRoom(); room > 0 && count_ > 0; room--) {
    board::send(static_cast<uint8_t>(bytes_[from_]));
    from_ = static_cast<uint16_t>(from_ + 1 == kOutputBytes ? 0 : from_ + 1);
    count_--;
  }
}

}  // namespace postern

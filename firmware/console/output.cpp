#include "output.h"

#include "board.h"
#include "engine.h"

namespace postern {

void Output::put(char letter) {
  if (!isOpen()) isBehind_ = !isEmpty();
  if (!isBehind_ && gone_ + written_ < kOutputBytes && isFull()) makeRoom();
  if (isFull() || gone_ + written_ >= kOutputBytes) {
    isSpoilt_ = true;
    return;
  }
  uint16_t at = static_cast<uint16_t>(from_ + count_ + written_);
  if (at >= kWaitingBytes) at = static_cast<uint16_t>(at - kWaitingBytes);
  bytes_[at] = letter;
  written_++;
}

/** A part of the line goes before its end is there. */
void Output::makeRoom() {
  gone_ = static_cast<uint16_t>(gone_ + written_);
  count_ = static_cast<uint16_t>(count_ + written_);
  written_ = 0;
  for (drain(); isFull(); drain()) engine().work();
}

bool Output::commit() {
  const bool isWhole = !isSpoilt_;
  if (isWhole) count_ = static_cast<uint16_t>(count_ + written_);
  written_ = 0;
  gone_ = 0;
  isSpoilt_ = false;
  return isWhole;
}

void Output::drain() {
  if (count_ == 0) return;
  for (uint16_t room = board::sendRoom(); room > 0 && count_ > 0; room--) {
    board::send(static_cast<uint8_t>(bytes_[from_]));
    from_ = static_cast<uint16_t>(from_ + 1 == kWaitingBytes ? 0 : from_ + 1);
    count_--;
  }
}

}  // namespace postern

// Standard input: bytes for the console, and lines for the board, which begin with @.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace postern {

class StandardInput {
 public:
  /** Reads what there is, if there is room for it. Waits where nothing is there. */
  void fill();
  bool hasRoom() const { return to_ - from_ < kRoom; }

  /** The next byte for the console; -1: there is none, or a line for the board comes first. */
  int16_t take();
  /**
   * A line for the board, if it is its turn: without its @ and its end, with a zero.
   * @returns null: it is not
   */
  const char* takeOrder();

  /** Something is there that can be taken. */
  bool hasMore() const { return from_ != to_ && !isOrderIncomplete(); }
  /** Everything was taken, and no more will come. */
  bool hasEnded() const { return hasEnd_ && from_ == to_; }

 private:
  static constexpr size_t kRoom = 4096;

  bool isOrder() const { return isLineStart_ && from_ != to_ && bytes_[from_] == '@'; }
  bool isOrderIncomplete() const;
  const char* endOfLine() const;

  char bytes_[kRoom + 1];
  size_t from_ = 0;
  size_t to_ = 0;
  bool isLineStart_ = true;
  bool hasEnd_ = false;
};

}  // namespace postern

// Instructions of one kind of interrupt. What counting itself takes is found at the start, and left out.
#pragma once

#include "platform.h"

namespace postern {

class Meter {
 public:
  Meter() {
    const uint32_t before = platform::instructions();
    own_ = platform::instructions() - before;
  }

  template <typename Work>
  void measure(Work work) {
    const uint32_t before = platform::instructions();
    work();
    add(platform::instructions() - before - own_);
  }

  uint32_t count() const { return count_; }
  uint32_t total() const { return total_; }
  uint32_t most() const { return most_; }

 private:
  void add(uint32_t instructions) {
    count_++;
    total_ += instructions;
    if (instructions > most_) most_ = instructions;
  }

  uint32_t own_;
  uint32_t count_ = 0;
  uint32_t total_ = 0;
  uint32_t most_ = 0;
};

}  // namespace postern

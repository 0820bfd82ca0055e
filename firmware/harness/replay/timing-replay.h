// A script through all that runs in interrupts, on a board whose clock is only counted: what its pins do.
#pragma once

#include "edges.h"
#include "meter.h"
#include "script-plan.h"
#include "timing.h"
#include "virtual-board.h"

namespace postern {

class TimingReplay {
 public:
  explicit TimingReplay(const Script& script);

  void run();

  /** Of the pins, and of how late injectors and coils were. */
  uint32_t hash();
  uint32_t events() { return timing_.read().events; }
  uint32_t losses() { return timing_.read().losses; }
  const Meter& edges() const { return edgeMeter_; }
  const Meter& wakes() const { return wakeMeter_; }

 private:
  void comeTo(Ticks at, uint32_t latest);
  void wake();
  void change();
  void submit();

  const Script& script_;
  Random random_;
  Edges wheel_;
  VirtualBoard& board_;
  Timing timing_;
  uint16_t number_ = 0;
  uint32_t lastCycle_ = 0;
  Ticks nextCheck_;
  Meter edgeMeter_;
  Meter wakeMeter_;
};

}  // namespace postern

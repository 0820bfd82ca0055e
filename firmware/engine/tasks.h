// Pieces of the main loop's work, and how long they take.
#pragma once

#include "angle.h"

namespace postern {

enum class TaskId : uint8_t { sensors, strategy, plan, outputs, console, count };

/** What is known of one. */
struct Task {
  uint32_t runs;
  /** Of them, how many took longer than the budget. */
  uint32_t over;
  uint32_t mostTicks;
  uint32_t budgetTicks;
};

class Tasks {
 public:
  void begin(uint32_t ticksPerSecond) { ticksOfMillisecond_ = ticksPerSecond / 1000; }
  /** @returns whether it took longer than it may */
  bool record(TaskId id, uint32_t ticks);
  Task read(TaskId id, bool andReset);
  /** In flash. */
  static const char* nameOf(TaskId id);

 private:
  struct Count {
    uint32_t runs = 0;
    uint32_t over = 0;
    uint32_t most = 0;
  };

  uint32_t budgetOf(uint8_t task) const;

  uint32_t ticksOfMillisecond_ = 0;
  Count counts_[static_cast<uint8_t>(TaskId::count)];
};

}  // namespace postern

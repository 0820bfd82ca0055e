#include "tasks.h"

#include "flash.h"

namespace postern {

namespace {

constexpr uint8_t kNameRoom = 9;

struct TaskInfo {
  char name[kNameRoom];
  /** Of a second. */
  uint16_t budgetMicroseconds;
};

/** In the order of TaskId. The strategy's budget is what the original took on a Mega. */
const TaskInfo kInfos[] POSTERN_FLASH = {
    {"sensors", 1000}, {"strategy", 6000}, {"plan", 3000}, {"outputs", 500}, {"console", 10000},
};
static_assert(sizeof kInfos / sizeof kInfos[0] == static_cast<uint8_t>(TaskId::count), "a row for each");

uint32_t budgetOf(uint8_t task, uint32_t ticksPerSecond) {
  const uint16_t microseconds = flashStruct(&kInfos[task]).budgetMicroseconds;
  // Exact where the counter has whole kilohertz, and no product has more than 32 bits up to 400 MHz.
  return (ticksPerSecond / 1000) * (microseconds / 500) / 2;
}

}  // namespace

bool Tasks::record(TaskId id, uint32_t ticks, uint32_t ticksPerSecond) {
  Count& count = counts_[static_cast<uint8_t>(id)];
  count.runs++;
  if (ticks > count.most) count.most = ticks;
  if (ticks <= budgetOf(static_cast<uint8_t>(id), ticksPerSecond)) return false;
  count.over++;
  return true;
}

Task Tasks::read(TaskId id, uint32_t ticksPerSecond, bool andReset) {
  const uint8_t task = static_cast<uint8_t>(id);
  Count& count = counts_[task];
  const Task read{kInfos[task].name, budgetOf(task, ticksPerSecond), count.runs, count.over, count.most};
  if (andReset) count = Count();
  return read;
}

}  // namespace postern

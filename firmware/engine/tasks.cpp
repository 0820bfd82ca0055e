#include "tasks.h"

#include "flash.h"

namespace postern {

namespace {

constexpr uint8_t kNameRoom = 9;

struct TaskInfo {
  char name[kNameRoom];
  uint8_t budgetMilliseconds;
};

/** In the order of TaskId. The strategy's budget is what the original took on a Mega. */
const TaskInfo kInfos[] POSTERN_FLASH = {
    {"sensors", 1}, {"strategy", 6}, {"plan", 3}, {"outputs", 1}, {"console", 10},
};
static_assert(sizeof kInfos / sizeof kInfos[0] == static_cast<uint8_t>(TaskId::count), "a row for each");

}  // namespace

uint32_t Tasks::budgetOf(uint8_t task) const {
  return ticksOfMillisecond_ * flashByte(&kInfos[task].budgetMilliseconds);
}

bool Tasks::record(TaskId id, uint32_t ticks) {
  const uint8_t task = static_cast<uint8_t>(id);
  Count& count = counts_[task];
  count.runs++;
  if (ticks > count.most) count.most = ticks;
  if (ticks <= budgetOf(task)) return false;
  count.over++;
  return true;
}

Task Tasks::read(TaskId id, bool andReset) {
  const uint8_t task = static_cast<uint8_t>(id);
  Count& count = counts_[task];
  const Task read{count.runs, count.over, count.most, budgetOf(task)};
  if (andReset) count = Count();
  return read;
}

const char* Tasks::nameOf(TaskId id) { return kInfos[static_cast<uint8_t>(id)].name; }

}  // namespace postern

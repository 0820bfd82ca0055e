// The firmware as a whole, whatever the board: sensors, strategy, plan, and what is told of them.
#pragma once

#include "modes.h"
#include "store.h"
#include "timing.h"

namespace postern {

/** A piece of the main loop's work, and how long it took. */
struct Task {
  const char* name;  // in flash
  uint32_t budgetTicks;
  uint32_t runs;
  uint32_t over;
  uint32_t mostTicks;
};

/** One of a calibration in storage, or what is wrong with it. */
enum class StorageOutcome : uint8_t { done, none, failed };

class Engine {
 public:
  /** Once, before interrupts are on: takes the calibration from storage if there is a good one. */
  void begin();
  /** Once through the main loop; for ever. Never waits. */
  void loop();

  Store& store() { return store_; }
  uint32_t milliseconds() const;
  Injection injection() const;
  Spark spark() const;
  Cut cutReason() const;
  /** How long the last time through the strategy took. */
  uint32_t strategyTicks() const;
  uint8_t taskCount() const;
  Task task(uint8_t index, bool andReset);
  uint16_t dutyOf(Duty channel) const;

  StorageOutcome save();
  StorageOutcome load();
  void defaults();
  /** The calibration as it is now. */
  uint32_t calibrationHash() const;
  bool storedNumber(ParameterId id, uint16_t& number) const;
  bool storedCell(uint16_t index, uint16_t& number) const;

 private:
  Store store_;
};

/** The one that there is. */
Engine& engine();

}  // namespace postern

// The firmware as a whole, whatever the board: sensors, strategy, plan, and what is told of them.
#pragma once

#include "calibration/calibration.h"
#include "clock.h"
#include "limiter.h"
#include "plan-maker.h"
#include "reports.h"
#include "store.h"
#include "strategy/strategy.h"
#include "tasks.h"
#include "timed.h"
#include "wheel-settings.h"

namespace postern {

class Engine {
 public:
  /** Once, before interrupts are on: takes the calibration from storage if there is a good one. */
  void begin();
  /** Once through the main loop; for ever. Never waits. */
  void loop();
  /** The same without the console: for a console that waits. */
  void work();

  Store& store() { return store_; }
  uint32_t milliseconds() const { return clock_.milliseconds(); }
  Injection injection() const { return planMaker_.wanted().injection; }
  Spark spark() const { return planMaker_.wanted().spark; }
  Cut cutReason() const { return cut_; }
  /** How long the last time through the strategy took. */
  uint32_t strategyTicks() const { return strategyTicks_; }
  uint8_t taskCount() const { return static_cast<uint8_t>(TaskId::count); }
  Task task(uint8_t index, bool andReset);
  /** What the strategy says, of 65535, although a monitor drives nothing. */
  uint16_t dutyOf(Duty channel) const;

  /** The console waits for it; the engine runs on meanwhile. It may take seconds. */
  StorageOutcome save();
  StorageOutcome load();
  void defaults();
  /** The calibration as it is now. Several methods tell it: in one place. */
  __attribute__((noinline)) uint32_t calibrationHash();
  /** What was found or put in storage. */
  const Calibration& calibration() const { return calibration_; }

 private:
  /** Out of line: `work` is called all the time, and has seldom anything to do. */
  __attribute__((noinline)) void pass(uint16_t milliseconds);
  void makePlan(const TimingState& state);
  void followSettings();
  void configureWheel();
  void driveDuties();
  /** @returns ticks since `from`, which are counted for the task */
  uint32_t endTask(TaskId id, Ticks from);

  // All begins as zeros, so that nothing of it is in flash, and no code puts it there.
  Store store_;
  Strategy strategy_;
  PlanMaker planMaker_;
  Limiter limiter_;
  Reports reports_;
  Tasks tasks_;
  Calibration calibration_;
  Clock clock_;
  WheelSettings wheel_;
  uint32_t strategyTicks_ = 0;
  uint32_t hash_ = 0;
  uint16_t hashChanges_ = 0;
  uint16_t planNumber_ = 0;
  uint16_t simulated_ = 0;
  uint16_t sincePass_ = 0;
  uint16_t duties_[static_cast<uint8_t>(Duty::count)] = {};
  Cut cut_ = Cut::none;
  bool hasPassed_ = false;
  bool hasHash_ = false;
  bool isLate_ = false;
};

/** The one that there is. */
Engine& engine();

}  // namespace postern

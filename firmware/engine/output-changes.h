// What the scheduler does to the outputs: told to the board together, and counted.
#pragma once

#include "board.h"
#include "metrics.h"
#include "plan.h"

namespace postern {

enum class OutputClass : uint8_t { injectors, coils };

class OutputChanges {
 public:
  /** @param lateTicks what is later counts as late */
  explicit OutputChanges(Duration lateTicks) : injectors_(lateTicks), coils_(lateTicks) {}

  /** @param cycleTicks of the shaft */
  void add(const Event& event, uint32_t cycleTicks);
  void skip(const Event& event) { meterOf(event.output).skip(1); }
  /** Tells the board what was added. */
  void write();

  /** False: nothing is told. */
  void setDriven(bool isDriven) { isDriven_ = isDriven; }
  bool isDriven() const { return isDriven_; }
  /** Outputs that are on by the newest event, whether they are driven or not. */
  uint32_t on() const { return on_; }
  uint32_t events() const { return events_; }
  LatenessCounts lateness(OutputClass of, bool andReset) {
    return (of == OutputClass::injectors ? injectors_ : coils_).read(andReset);
  }

 private:
  LatenessMeter& meterOf(uint8_t output) { return output < kFirstCoil ? injectors_ : coils_; }

  /** What has been switched and not been told the board yet. */
  uint32_t turnedOn_ = 0;
  uint32_t turnedOff_ = 0;
  uint32_t on_ = 0;
  uint32_t events_ = 0;
  bool isDriven_ = true;
  LatenessMeter injectors_;
  LatenessMeter coils_;
};

}  // namespace postern

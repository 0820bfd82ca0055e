// What the scheduler does to the outputs: told to the board together, and counted.
#pragma once

#include "board.h"
#include "hot.h"
#include "metrics.h"
#include "plan.h"

namespace postern {

enum class OutputClass : uint8_t { injectors, coils };

class OutputChanges {
 public:
  /** @param lateTicks what is later counts as late */
  explicit OutputChanges(Duration lateTicks) : injectors_(lateTicks), coils_(lateTicks) {}

  /** @param cycleTicks of the shaft */
  void add(const Event& event, const uint32_t& cycleTicks) {
    turn(event.output, event.edge == Edge::on);
    // What ends because somebody wants it so ends when it does.
    if (event.cause <= Cause::overlap) count(event.output, ticksFrom(event.due, event.at), cycleTicks);
  }
  __attribute__((noinline)) void turn(uint8_t output, bool isOn);
  POSTERN_HOT void count(uint8_t output, Duration late, const uint32_t& cycleTicks) {
    LatenessMeter& meter = output < kFirstCoil ? injectors_ : coils_;
    if (late == 0 && meter.isPlain()) meter.countOnTime();
    else meter.record(late, cycleTicks);
  }
  void skip(const Event& event) { (event.output < kFirstCoil ? injectors_ : coils_).skip(1); }
  /** Tells the board what was added. */
  POSTERN_HOT void write() {
    if (hasTurned_) writeNow();
  }

  /** False: nothing is told. */
  void setDriven(bool isDriven) { isDriven_ = isDriven; }
  bool isDriven() const { return isDriven_; }
  uint32_t events() const { return events_; }
  LatenessCounts lateness(OutputClass of, bool andReset) {
    return (of == OutputClass::injectors ? injectors_ : coils_).read(andReset);
  }

 private:
  __attribute__((noinline)) void writeNow();

  /** What has been switched and not been told the board yet. */
  OutputBits turnedOn_ = 0;
  OutputBits turnedOff_ = 0;
  uint32_t events_ = 0;
  bool hasTurned_ = false;
  bool isDriven_ = true;
  LatenessMeter injectors_;
  LatenessMeter coils_;
};

}  // namespace postern

// All that happens in interrupts: from the edges of the wheel to what the outputs do.
#pragma once

#include "board.h"
#include "cylinders.h"
#include "decoder.h"
#include "metrics.h"
#include "scheduler.h"

namespace postern {

constexpr uint8_t kWheelPlaces = 62;

enum class OutputClass : uint8_t { injectors, coils };
/** `off`: with interrupts off. */
enum class Interrupt : uint8_t { edge, wake, check, off, count };

/** How long something took, in ticks. */
struct SpanMeter {
  uint32_t count;
  uint32_t total;
  uint32_t most;
};

/** What the main loop wants to know, read in one go. */
struct TimingState {
  Sync sync;
  /** Ticks of 720 degrees; 0: it stands, or nobody knows. */
  uint32_t cycleTicks;
  uint32_t cycles;
  uint32_t losses;
  uint32_t events;
  /** Outputs that are on by the newest event, whether they are driven or not. */
  uint32_t on;
};

class Timing : private Sink {
 public:
  Timing();

  // From interrupts of one level (or with them held off).
  /** An edge of the wheel. @param at when it came @param now by now */
  void edge(Ticks at, Ticks now);
  void marker(Ticks at, Ticks now);
  /** What was armed is due, or has been done. */
  void wake(Ticks now);
  /** At least every 10 ms: time-outs. */
  void check(Ticks now);

  // From the main loop; each holds interrupts off for as long as it must.
  WheelProblem configure(const Wheel& wheel, const Limits& limits);
  /** Memory for the next plan: kPlanPairs; null while both are in use. */
  Pair* freePairs();
  /** Takes over at the next cycle. */
  bool submit(uint8_t count, uint16_t number);
  /** The plan that was submitted last: for the console. */
  const Plan& newest() const { return newest_; }
  /** False: everything is computed and counted, and no output is driven. */
  void setDriven(bool isDriven);
  bool isDriven() const { return isDriven_; }
  /** What is on goes off, and nothing comes on, while it is cut. */
  void cut(bool isCut);
  /** An encoder's edges are made here, instead of taken from outside; 0: no more. */
  void simulate(uint32_t cycleTicks);

  TimingState read();
  DecoderCounts decoderCounts(bool andReset);
  LatenessCounts lateness(OutputClass of, bool andReset);
  SpanMeter span(Interrupt of, bool andReset);

 private:
  void fired(const Event& event) override;
  void skipped(const Event& event, uint32_t count) override;
};

/** The one that there is. */
Timing& timing();

}  // namespace postern

// All that happens in interrupts: from the edges of the wheel to what the outputs do.
#pragma once

#include "board.h"
#include "cylinders.h"
#include "decoder.h"
#include "encoder-simulator.h"
#include "output-changes.h"
#include "scheduler.h"

namespace postern {

constexpr uint8_t kWheelPlaces = 62;

/** `off`: with interrupts off. */
enum class Interrupt : uint8_t { edge, wake, check, off, count };

/**
 * A slow processor predicts from a tooth only when the last prediction is 0.75 ms old: at 3000 rpm/s an engine is
 * 0.03 degrees away from it after twice that time.
 */
#ifdef __AVR__
constexpr uint32_t kFreshTicks = 12000;
#else
constexpr uint32_t kFreshTicks = 0;
#endif

/** Of the spans of edges and wakes, of which there are too many to measure each, one in so many: a power of two. */
#ifdef __AVR__
constexpr uint8_t kSample = 8;
#else
constexpr uint8_t kSample = 1;
#endif
constexpr bool isSampled(Interrupt of) { return of == Interrupt::edge || of == Interrupt::wake; }

/** How long something took, in ticks. */
struct SpanMeter {
  uint32_t count;
  uint32_t total;
  uint32_t most;

  void add(ShortTicks ticks) {
    count++;
    total += ticks;
    if (ticks > most) most = ticks;
  }
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
  OutputBits on;
};

/**
 * The decoder tells the scheduler where the shaft is; what the scheduler does goes to the outputs, and is
 * counted; what it will do next is armed. Nothing that interrupts call divides.
 */
class Timing : private Sink {
 public:
  Timing();
  Timing(const Timing&) = delete;
  Timing& operator=(const Timing&) = delete;

  // From interrupts of one level (or with them held off).
  /**
   * An edge of the wheel. @param at when it came @param now by now @param isLast false: others have come since,
   * so that nothing need be predicted from this one
   */
  void edge(Ticks at, Ticks now, bool isLast = true);
  /**
   * The same, for a tooth that asks for no more than to be remembered. It may come while `wake` runs, though no edge
   * may that waits. @returns false: nothing has been done, and `edge` must
   */
  POSTERN_HOT bool easyEdge(Ticks at) {
    if (isFresh(at) && (samples_ & (kSample - 1)) != kSample - 1 && decoder_.takeEasy(at)) {
      samples_++;
      return true;
    }
    return false;
  }
  /** A pulse of the second sensor. */
  void marker(Ticks at, Ticks now);
  /**
   * What was armed is due, or has been done. @param now by now, or when the board did it @param isLast false: what
   * came behind it has been done as well, so that nothing need be armed
   */
  void wake(Ticks now, bool isLast = true);
  /** At least every 10 ms: time-outs; and whether the main loop, which must `read` twice a second, lives. */
  void check(Ticks now);

  // From the main loop; each holds interrupts off for as long as it must.
  WheelProblem configure(const Wheel& wheel, const Limits& limits);
  /** Memory for the next plan: kPlanPairs; null while both are in use. */
  Pair* freePairs();
  /**
   * What is in that memory, in any order, takes over at the next cycle; at once while the shaft stands. False:
   * there is no such memory, or the scheduler cannot run it.
   */
  bool submit(uint8_t count, uint16_t number, const Lasting& injectors, const Lasting& coils);
  /** The plan that was submitted last: for the console. */
  const Plan& newest() const { return newest_; }
  /** False: everything is computed and counted, and no output is driven. */
  void setDriven(bool isDriven);
  bool isDriven() const { return changes_.isDriven(); }
  /** What is on goes off, and nothing comes on, while it is cut. A main loop that is away for long is cut too. */
  void cut(bool isCut);
  /** An encoder's edges are made here, instead of taken from outside; 0: no more. */
  void simulate(uint32_t cycleTicks);

  TimingState read();
  DecoderCounts decoderCounts(bool andReset);
  LatenessCounts lateness(OutputClass of, bool andReset);
  SpanMeter span(Interrupt of, bool andReset);

 private:
  class Section;
  /** How late something was that has been done: it is counted once the next is armed. */
  struct Late {
    uint8_t output;
    Duration ticks;
  };
  /** As many as a chain switches, nearly always; for more there is less haste. */
  static constexpr uint8_t kUncounted = 6;

  void fired(const Event& event) override;
  void skipped(const Event& event) override;

  bool take(EdgeOutcome outcome, Ticks now);
  /** The last prediction is so new that another would hardly differ. */
  bool isFresh(Ticks at) const { return static_cast<uint32_t>(at - predictedAt_) < kFreshTicks; }
  bool isSample();
  __attribute__((noinline)) void predict(Ticks now);
  __attribute__((noinline)) bool isPredicted();
  /** @returns the last tooth */
  __attribute__((noinline)) const Tooth& countCycles();
  void takeMarker(Ticks at, Ticks now);
  void lose(Ticks now);
  void offAtOnce();
  __attribute__((noinline)) void takeSimulated(Ticks now);
  void arm();
  __attribute__((noinline)) void countAll();
  __attribute__((noinline)) void record(Interrupt of, Ticks from) {
    const auto ticks = static_cast<ShortTicks>(board::shortNow() - static_cast<ShortTicks>(from));
    spans_[static_cast<uint8_t>(of)].add(ticks);
  }
  void watchMainLoop(Ticks now);

  // What each interrupt touches comes first: an AVR reaches the first 64 bytes of an object twice as fast.
  Chain chains_[2] = {};
  Chain* next_ = chains_;
  uint16_t losses_ = 0;
  uint16_t cycles_ = 0;
  Angle16 angle_ = 0;
  Ticks predictedAt_ = 0;
  uint8_t samples_ = 0;
  bool isCut_ = false;
  bool isArmed_ = false;
  /** What was to be armed last was not taken: the board has done what had been before, and `wake` comes. */
  bool isRefused_ = false;
  /** Since what is armed was taken: so much of it has been done. */
  uint8_t wakes_ = 0;
  uint8_t uncounted_ = 0;
  Late lates_[kUncounted];
  EncoderSimulator simulator_;
  DecoderMemory<kWheelPlaces> memory_ = {};
  Decoder decoder_;
  SchedulerRoom<kFirstCoil + kCylinders> room_;
  OutputChanges changes_;
  SpanMeter spans_[static_cast<uint8_t>(Interrupt::count)] = {};
  Pair pairs_[2][kPlanPairs];
  Plan newest_ = {};
  uint8_t free_ = kNone;
  /** When the main loop was last heard. */
  Ticks heard_ = 0;
};

/** A piece of the main loop that no interrupt may come into, and how long it took. */
class Timing::Section {
 public:
  explicit Section(Timing& timing) : timing_(timing), from_(board::now()) {}
  ~Section() { timing_.record(Interrupt::off, from_); }
  Section(const Section&) = delete;
  Section& operator=(const Section&) = delete;

  Ticks now() const { return from_; }

 private:
  Locked locked_;
  Timing& timing_;
  Ticks from_;
};

/** The one that there is: known by its address where it is compiled for, which is half the time on an AVR. */
extern Timing theTiming;
inline Timing& timing() { return theTiming; }

}  // namespace postern

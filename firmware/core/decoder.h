// From the edges of a toothed wheel to the angle of the engine; beside contract/schedule/decoder/decoder.ts,
// its oracle.
#pragma once

#include <stdint.h>

#include "angle.h"
#include "decoder-counts.h"
#include "hot.h"
#include "pulse-ring.h"
#include "pulses.h"
#include "wheel-layout.h"
#include "wheel.h"

namespace postern {

/**
 * What an edge was: another one, the one that brought sync, the one that lost it, or noise that was left out.
 */
enum class EdgeOutcome : uint8_t { tooth, synced, lost, ignored };

/**
 * What a pulse of the second sensor was: as before, the one that told the turns apart, in a wrong place, or
 * of no use yet.
 */
enum class MarkerOutcome : uint8_t { taken, phased, wrong, ignored };

/** There is no angle to tell. */
constexpr int32_t kNoAngle = -1;

/** Static memory of a decoder for wheels of up to so many places: eight bytes for each. */
template <uint8_t kPlaces>
struct DecoderMemory {
  static_assert(kPlaces <= kMaxPlaces, "no wheel has so many places");
  Ticks times[2 * kPlaces + 1];
};

/**
 * Sync comes from the gap: a pulse that is long against the one before it and against the one after it, and
 * is found again one turn later, to the tooth. From then on each pulse is held against the one before it;
 * what is neither tooth nor gap ends the sync at once, is counted, and the search begins anew. Predictions
 * start at the last tooth and use the last tooth's pace.
 *
 * Times are ticks of a counter of 32 bits that wraps. What came before the last edge is told from what came
 * after it by the sign of the difference, so `check` must be called more often than the counter needs for
 * half its range less the time-out. `edge`, `marker` and `check` are made for interrupts: no division, no
 * loop over the teeth. They must not interrupt each other, and whoever reads more than one answer elsewhere
 * holds them off meanwhile.
 */
class Decoder {
 public:
  template <uint8_t kPlaces>
  explicit Decoder(DecoderMemory<kPlaces>& memory) : ring_(memory.times), mostPlaces_(kPlaces) {}
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  /**
   * Another wheel: as a new decoder, its counts too. Where there is a problem everything stays as it was.
   * Before the first call every edge is left out. Not for an interrupt, nor where one can come.
   * @param gapsToSync gaps (or markers, of a plain wheel) that must be found, each in its place, before the
   * angle is told. With 1 it starts half a turn sooner, and one missing edge before the first gap can pass
   * for it, for up to a turn.
   */
  WheelProblem configure(const Wheel& wheel, const Limits& limits, uint8_t gapsToSync = 2);

  /** An edge of the wheel. */
  POSTERN_HOT EdgeOutcome edge(Ticks at) {
    return takeEasy(at) ? EdgeOutcome::tooth : edgeAtLength(at);
  }
  /**
   * Most edges are teeth after teeth, far from the gap, from where markers are looked for, and from any doubt:
   * for them this is all that need be done at once. @returns false where the long way must be gone; nothing is
   * done then
   */
  __attribute__((noinline)) bool takeEasy(Ticks at);
  /** The next edge goes the long way. */
  void beCareful() {
    catchUp();
    beEasyFor(0);
  }
  /** The same as `edge`, where nobody is in a hurry. */
  __attribute__((noinline)) EdgeOutcome edgeAtLength(Ticks at);
  /** A pulse of the second sensor. */
  MarkerOutcome marker(Ticks at);
  /**
   * To be called now and then, also when no edge comes. @returns whether the wheel was found standing, for
   * the first time
   */
  bool check(Ticks now);

  /** What may be relied on now. While a gap is in doubt, which is for two teeth, it is nothing. */
  Sync sync() const {
    if (!isSynced_ || doubt_ > 0) return Sync::none;
    return isPhased_ ? Sync::cycle : Sync::turn;
  }

  /** Measured ticks of the last 720 degrees, or 0 as long as no whole cycle was followed. */
  uint32_t cycleTicks() const { return ring_.total(tooth_.at); }

  /** Of a cycle. */
  uint8_t places() const { return wheel_.places; }

  /** Whether an edge has come since the wheel stood: only then `tooth().at` means anything. */
  bool hasTooth() const { return hasTooth_; }

  /**
   * The last tooth: what the scheduler predicts from. Its `cycleTicks` are those of the last tooth's pace, 0
   * while unknown; its angle counts in sync alone. In sync with a turn the turns may be the wrong way round: what
   * goes on in both alike (batch injection, wasted spark) can be scheduled by it.
   */
  const Tooth& tooth() {
    catchUp();
    return tooth_;
  }

  /** The last tooth's angle; kNoAngle out of sync. */
  int32_t batchAngle() { return sync() == Sync::none ? kNoAngle : int32_t{wholeAngle(tooth().angle)}; }

  /** In sync, and the next tooth is later than any pace explains. */
  bool isOverdue(Ticks at);

  /**
   * Where the engine is; kNoAngle out of sync, and where the next tooth is overdue by so much that it must be
   * missing. Never beyond the next tooth: before that came, the engine is before it. In sync with a turn it
   * is the turn's angle, below 32768.
   */
  int32_t angleAt(Ticks at);

  /** When the engine comes to an angle, by the pace of the last tooth. @returns false out of sync */
  bool timeOf(Angle16 angle, Ticks& at);

  const DecoderCounts& counts() {
    catchUp();
    return counts_;
  }
  void resetCounts() {
    counts_ = DecoderCounts();
    easyFrom_ = easyTeeth_;
  }

 private:
  /** Wheels have fewer edges a cycle. */
  static constexpr uint8_t kNoEdge = 0xff;

  bool isSearching() const { return edge_ == kNoEdge; }
  uint16_t mask() const { return isPhased_ ? 0xffff : 0x7fff; }

  void catchUp() {
    if (easyFrom_ != easyTeeth_) catchUpEasy();
  }
  __attribute__((noinline)) void catchUpEasy();
  void beEasyFor(uint8_t teeth) { easyTeeth_ = easyFrom_ = teeth; }
  uint8_t easyTeeth() const;
  bool take(Ticks at);
  void judge(uint32_t pulse);
  void seekGap(uint32_t pulse);
  void seekMarker(uint32_t pulse);
  void follow(uint32_t pulse);
  void checkMarkedTooth();
  void checkMarkedCycle();
  MarkerOutcome phase(Ticks at);
  void accept(uint32_t pulse, uint8_t span);
  void setAngle();
  void found();
  void fault(uint32_t& count);
  void forget();

  // What each tooth touches comes first: an AVR reaches the first 64 bytes of an object twice as fast.
  Tooth tooth_ = {};
  // Nothing is fast enough before a wheel is told.
  Limits limits_ = {0xffffffff, 0, 0};
  // Of pulses of 16 bits.
  uint16_t fastest16_ = 0xffff;
  uint16_t slowest16_ = 0;
  Pulses pulses_;
  PulseRing ring_;
  WheelLayout wheel_;
  /** Edge of the cycle that came last. A crank wheel's turn is a guess until a marker came. */
  uint8_t edge_ = kNoEdge;
  /** Teeth that come next at which there is nothing to decide. */
  uint8_t easyTeeth_ = 0;
  /** What has come of them since there were so many is counted, and turned into an angle, when somebody wants to know. */
  uint8_t easyFrom_ = 0;
  bool isPhased_ = false;
  bool isSynced_ = false;

  DecoderCounts counts_ = {};
  /** `slowestTicks` for a gap. */
  uint32_t slowestGapTicks_ = 0;
  uint8_t mostPlaces_;
  uint8_t gapsToSync_ = 2;
  uint8_t gapsFound_ = 0;
  /** Teeth that must yet come before a doubtful gap is believed. */
  uint8_t doubt_ = 0;
  bool hasTooth_ = false;
  bool isMarked_ = false;
};

}  // namespace postern

// A script through the decoder and the scheduler, on a clock that is only counted.
#pragma once

#include "edges.h"
#include "event-hash.h"
#include "meter.h"
#include "script-plan.h"
#include "decoder.h"
#include "scheduler.h"

namespace postern {

class CoreReplay final : private Sink {
 public:
  explicit CoreReplay(const Script& script);

  void run();

  uint32_t hash() const { return hash_.value(); }
  uint32_t events() const { return events_; }
  uint32_t losses() { return decoder_.counts().losses; }
  const Meter& edges() const { return edgeMeter_; }
  const Meter& wakes() const { return wakeMeter_; }

 private:
  void take(const ScriptEdge& edge);
  void wake();
  void change();
  void submit();
  void hashEvents();

  void fired(const Event& event) override;
  void skipped(const Event& event) override;

  const Script& script_;
  Random random_;
  Edges wheel_;
  DecoderMemory<kMaxPlaces> memory_ = {};
  Decoder decoder_;
  Pair plans_[2][kScriptPairs];
  uint16_t number_ = 0;
  SchedulerRoom<32> room_;
  Scheduler& scheduler_;
  /** Of one interrupt: hashed when it is over, as the hash is none of its work. */
  Event happened_[128];
  uint8_t happenedCount_ = 0;
  EventHash hash_;
  uint32_t events_ = 0;
  Ticks now_;
  uint16_t lastCycle_ = 0;
  Meter edgeMeter_;
  Meter wakeMeter_;
};

}  // namespace postern

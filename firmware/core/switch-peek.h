// What a scheduler will switch next, before it does.
#pragma once

#include "event-queue.h"
#include "masks.h"

namespace postern {

/** Only looks. Outputs are below 32; of what has more than one thing to do at a time neither bit is set. */
class SwitchPeek {
 public:
  /** @param holders by output: the slot that is on */
  SwitchPeek(EventQueue& queue, const Slots& slots, const uint8_t* holders)
      : queue_(queue), slots_(slots), holders_(holders) {}

  /** What is first, which is known and there; its time is told by the caller. */
  void first(Switched& next);
  /** What comes after it, with its time. False: it is not plain. */
  bool second(Switched& next);

 private:
  __attribute__((noinline)) void look(uint8_t slot, Switched& next);

  EventQueue& queue_;
  const Slots& slots_;
  const uint8_t* holders_;
  /** What `first` told last, of which slot. */
  uint8_t slot_ = kNone;
  Switched told_ = {0, 0, 0};
  uint32_t twice_ = 0;
};

}  // namespace postern

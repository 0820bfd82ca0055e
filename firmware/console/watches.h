// Parameters that are told again and again.
#pragma once

#include "dictionary-ids.h"
#include "writer.h"

namespace postern {

constexpr uint8_t kSlots = 4;
/** Names of all slots together. */
constexpr uint8_t kWatchedNames = 32;
constexpr uint16_t kLeastEveryMs = 20;
constexpr uint16_t kMostEveryMs = 60000;

class Watches {
 public:
  /** Names that a slot can have if those that it has go, or stay. */
  uint8_t room(uint8_t slot, bool isAppended) const;

  /** Ends a slot, or its names alone, for others. */
  void clear(uint8_t slot);
  /** There must be room. */
  void add(uint8_t slot, ParameterId id);
  /** From now on, at once. */
  void start(uint8_t slot, uint16_t everyMs, uint32_t ms);

  uint8_t count(uint8_t slot) const { return slots_[slot].names; }
  uint16_t everyMs(uint8_t slot) const { return slots_[slot].everyMs; }
  /** The shortest of all; 0: there are none. */
  uint16_t shortestMs() const;

  /** Writes what is due. @returns how many lines did not fit, or are too late to be sent at all */
  uint32_t send(Writer& writer, uint32_t ms);

 private:
  struct Slot {
    /** 0: nothing is watched. */
    uint16_t everyMs;
    uint8_t names;
    uint32_t dueMs;
    /** Lines, those that were not sent too. */
    uint32_t number;
  };

  uint8_t firstOf(uint8_t slot) const;
  bool write(Writer& writer, uint8_t slot, uint32_t ms) const;

  Slot slots_[kSlots] = {};
  /** Slot by slot. */
  ParameterId names_[kWatchedNames] = {};
};

}  // namespace postern

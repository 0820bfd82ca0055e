// What is replayed: engines, and what befalls them.
#pragma once

#include "wheel.h"

namespace postern {

/** How the pace goes: as it is, ever faster, ever slower, or up and down. */
enum class Pace : uint8_t { steady, faster, slower, waves };

/** All ticks are of a clock of `kReplayRate`, whatever the board's is. */
struct Script {
  const char* name;
  uint32_t seed;
  Wheel wheel;
  uint8_t cylinders;
  /** Injectors open twice a cycle. */
  bool isSemiSequential;
  uint16_t rpm;
  Pace pace;
  /** Teeth come so many 1/1024 of their pulse early or late. */
  uint8_t jitter;
  /** One of so many edges is followed by noise, or does not come; 0: none is. */
  uint16_t noise;
  uint16_t missing;
  /** A plan is taken over, and everything else that can be asked is, every so many cycles; 0: never. */
  uint8_t changes;
  uint16_t edges;
};

constexpr uint32_t kReplayRate = 42000000;
/** When a replay begins: shortly before the clock wraps. */
constexpr Ticks kReplayFrom = 0xffff0000;

extern const Script kScripts[];
extern const uint8_t kScriptCount;

}  // namespace postern

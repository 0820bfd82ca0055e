// What a plan is made of: modes, angles and durations, by what the strategy has computed.
#pragma once

#include "modes.h"
#include "plan.h"
#include "store.h"
#include "wheel.h"

namespace postern {

struct Recipe {
  Injection injection = Injection::off;
  Spark spark = Spark::off;
  uint8_t cylinders = 0;
  /** Times that each injector opens in a cycle, and that each coil fires for one cylinder. */
  uint8_t openings = 0;
  uint8_t fires = 0;
  /** Before top dead centre. */
  Angle16 pulseAdvance = 0;
  Angle16 sparkAdvance = 0;
  /** Of one opening, and of a charge; as they are where there is none. */
  Lasting injectors = {0, 0};
  Lasting coils = {0, 0};
};

/** How the shaft turns. */
struct Turning {
  Sync sync;
  /** Of 720 degrees; 0: it stands. */
  uint32_t cycleTicks;
  uint32_t ticksPerSecond;
};

Recipe recipeOf(const Store& store, const Turning& turning);

/** Whether nobody would see their difference: less than 0.05 degrees, and than 2 microseconds. */
bool areAlike(const Recipe& a, const Recipe& b, uint32_t ticksPerSecond);

}  // namespace postern

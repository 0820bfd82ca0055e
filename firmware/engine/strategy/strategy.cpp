#include "strategy.h"

#include "air.h"
#include "economy.h"
#include "flags.h"
#include "outputs.h"
#include "spark.h"
#include "speed.h"

namespace postern {

void Strategy::update(Store& store, const Moment& moment) {
  updateSpeed(store, moment.cycleTicks, moment.ticksPerSecond);
  times_.update(store, moment.milliseconds);
  throttleRate_.update(store, moment.milliseconds);
  // What is looked up by the load needs the load first.
  lookups_.update(store, ParameterId::kMafTransfer);
  updateAir(store);
  updateFlags(store);
  lookups_.updateAll(store);
  updateClosedLoop(store);
  updateSpark(store);
  fuel_.update(store, moment.milliseconds);
  updateEconomy(store);
  updateOutputs(store);
}

}  // namespace postern

#include "strategy.h"

#include "air.h"
#include "economy.h"
#include "flags.h"
#include "outputs.h"
#include "spark.h"
#include "speed.h"

namespace postern {

void Strategy::update(Store& store, const Moment& moment) {
  Sum sum(store);
  updateSpeed(sum, moment.cycleTicks, moment.ticksPerSecond);
  times_.update(store, moment.milliseconds);
  throttleRate_.update(sum, moment.milliseconds);
  // What is looked up by the load needs the load first.
  lookups_.update(store, ParameterId::kMafTransfer);
  updateAir(sum);
  updateFlags(store);
  lookups_.updateAll(store);
  updateClosedLoop(store);
  updateSpark(sum);
  fuel_.update(sum, moment.milliseconds);
  updateEconomy(sum);
  updateOutputs(sum);
}

}  // namespace postern

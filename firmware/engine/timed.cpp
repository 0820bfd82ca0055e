#include "timed.h"

namespace postern {

namespace {

/** Beyond what RPM can be, so that a pulse at the most is no noise. */
constexpr uint16_t kFastestRpm = 33000;
constexpr uint16_t kSlowestRpm = 20;

}  // namespace

namespace timed {

WheelProblem configure(const Wheel& wheel) {
  const WheelProblem problem = wheelProblem(wheel);
  if (problem != WheelProblem::none) return problem;
  return timing().configure(wheel, limitsOf(wheel, board::ticksPerSecond(), kSlowestRpm, kFastestRpm));
}
Pair* freePairs() { return timing().freePairs(); }
bool submit(uint8_t count, uint16_t number, const Lasting& injectors, const Lasting& coils) {
  return timing().submit(count, number, injectors, coils);
}
const Plan& newest() { return timing().newest(); }
void setDriven(bool isDriven) { timing().setDriven(isDriven); }
bool isDriven() { return timing().isDriven(); }
void cut(bool isCut) { timing().cut(isCut); }
void simulate(uint32_t cycleTicks) { timing().simulate(cycleTicks); }

TimingState read() { return timing().read(); }
DecoderCounts decoderCounts(bool andReset) { return timing().decoderCounts(andReset); }
LatenessCounts lateness(OutputClass of, bool andReset) { return timing().lateness(of, andReset); }
SpanMeter span(Interrupt of, bool andReset) { return timing().span(of, andReset); }

}  // namespace timed
}  // namespace postern

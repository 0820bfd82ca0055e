#include "engine.h"

#include "console.h"
#include "sensors.h"

namespace postern {

namespace {

/** The strategy runs so often: it takes a third of that on a Mega, and a turn at 6000 rpm takes as long. */
constexpr uint16_t kPassMilliseconds = 10;
/** Away for so long, the main loop is not to be trusted with what was planned. */
constexpr uint16_t kLateMilliseconds = 500;

Engine theOne;

/** Ticks of a cycle of a speed of 0.5 rpm and more. */
uint32_t cycleOf(uint16_t halfTurns) {
  static_assert(bits::kSimulatedRPM == 1, "halves of a turn a minute");
  constexpr float kHalfTurnsOfACycle = 240;
  const float ticks = static_cast<float>(board::ticksPerSecond()) * kHalfTurnsOfACycle / halfTurns;
  if (ticks >= static_cast<float>(kMaxCycleTicks)) return kMaxCycleTicks;
  return ticks <= static_cast<float>(kMinCycleTicks) ? kMinCycleTicks : static_cast<uint32_t>(ticks + 0.5f);
}

}  // namespace

Engine& engine() { return theOne; }

void Engine::begin() {
  const uint32_t ticksPerSecond = board::ticksPerSecond();
  clock_.begin(board::now(), ticksPerSecond);
  tasks_.begin(ticksPerSecond);
  store_.begin();
  cut_ = Cut::sync;
  store_.put(ParameterId::kTicksInUS, static_cast<int32_t>((ticksPerSecond + 500000) / 1000000));
  calibration_.load(store_);
  wheel_ = WheelSettings(store_);
  configureWheel();
  timed::setDriven(!store_.isOn(ParameterId::kIsMonitorOnly));
}

void Engine::loop() {
  work();
  const Ticks from = board::now();
  console().poll();
  endTask(TaskId::console, from);
}

void Engine::work() {
  const uint16_t passed = clock_.advance(board::now());
  const uint32_t since = uint32_t{sincePass_} + passed;
  sincePass_ = static_cast<uint16_t>(since < 0xffff ? since : 0xffff);
  if (hasPassed_ && sincePass_ < kPassMilliseconds) return;
  isLate_ = sincePass_ >= kLateMilliseconds;
  pass(sincePass_);
  hasPassed_ = true;
  sincePass_ = 0;
}

void Engine::pass(uint16_t milliseconds) {
  Ticks from = board::now();
  updateSensors(store_);
  endTask(TaskId::sensors, from);

  from = board::now();
  const TimingState state = timed::read();
  strategy_.update(store_, {state.cycleTicks, board::ticksPerSecond(), milliseconds});
  strategyTicks_ = endTask(TaskId::strategy, from);

  from = board::now();
  followSettings();
  makePlan(state);
  endTask(TaskId::plan, from);

  from = board::now();
  driveDuties();
  endTask(TaskId::outputs, from);
  reports_.update(state.sync, cut_, injection(), store_.isOn(ParameterId::kIsLimpMode));
}

void Engine::makePlan(const TimingState& state) {
  cut_ = limiter_.update(store_, state.sync, isLate_);
  timed::cut(holdsOff(cut_));
  planMaker_.want(store_, {state.sync, state.cycleTicks, board::ticksPerSecond()});
  if (!planMaker_.isDue()) return;
  Pair* pairs = timed::freePairs();
  if (pairs == nullptr) return;
  const Recipe& wanted = planMaker_.wanted();
  const uint8_t count = writePlan(wanted, pairs);
  const uint16_t number = static_cast<uint16_t>(planNumber_ + 1);
  if (!timed::submit(count, number, planned(wanted.injectors), planned(wanted.coils))) return;
  planNumber_++;
  planMaker_.taken();
}

/** What is done once when a parameter changes. */
void Engine::followSettings() {
  const WheelSettings wheel(store_);
  if (!wheel.isSameAs(wheel_)) {
    wheel_ = wheel;
    configureWheel();
  }
  const bool isDriven = !store_.isOn(ParameterId::kIsMonitorOnly);
  if (isDriven != timed::isDriven()) timed::setDriven(isDriven);
  const uint16_t simulated = store_.number(ParameterId::kSimulatedRPM);
  if (simulated == simulated_) return;
  simulated_ = simulated;
  timed::simulate(simulated == 0 ? 0 : cycleOf(simulated));
}

/** Of a wheel that cannot be the decoder keeps the last one that could. */
void Engine::configureWheel() {
  Wheel wheel;
  if (wheel_.describe(wheel) && timed::configure(wheel) == WheelProblem::none) return;
  reports_.tellNoWheel();
}

void Engine::driveDuties() {
  const bool isDriven = timed::isDriven();
  for (uint8_t each = 0; each < static_cast<uint8_t>(Duty::count); each++) {
    const Duty channel = static_cast<Duty>(each);
    const uint16_t parts = isDriven ? dutyOf(channel) : uint16_t{0};
    if (parts == duties_[each]) continue;
    duties_[each] = parts;
    board::duty(channel, parts);
  }
}

uint16_t Engine::dutyOf(Duty channel) const {
  ParameterId id = ParameterId::kFuelPump;
  switch (channel) {
    case Duty::fan1: id = ParameterId::kFan1; break;
    case Duty::fan2: id = ParameterId::kFan2; break;
    case Duty::steering1: id = ParameterId::kEPAS1; break;
    case Duty::steering2: id = ParameterId::kEPAS2; break;
    default: break;
  }
  // 65535 / (100 × 2^8), times 2^16: 100 % become 65535.
  static_assert(bits::kFuelPump == 8 && bits::kFan1 == 8 && bits::kFan2 == 8, "percent × 256");
  static_assert(bits::kEPAS1 == 8 && bits::kEPAS2 == 8, "percent × 256");
  constexpr uint32_t kParts = 167770;
  return static_cast<uint16_t>((store_.number(id) * kParts) >> 16);
}

uint32_t Engine::endTask(TaskId id, Ticks from) {
  const uint32_t ticks = board::now() - from;
  if (tasks_.record(id, ticks)) reports_.tellOver(Tasks::nameOf(id), milliseconds());
  return ticks;
}

Task Engine::task(uint8_t index, bool andReset) { return tasks_.read(static_cast<TaskId>(index), andReset); }

StorageOutcome Engine::save() {
  return calibration_.save(store_, [] { theOne.work(); });
}

StorageOutcome Engine::load() { return calibration_.load(store_); }

void Engine::defaults() { store_.restoreDefaults(); }

uint32_t Engine::calibrationHash() {
  const uint16_t changes = store_.calibrationChanges();
  if (!hasHash_ || changes != hashChanges_) hash_ = calibrationHashOf(store_);
  hashChanges_ = changes;
  hasHash_ = true;
  return hash_;
}

}  // namespace postern

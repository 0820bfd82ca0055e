// Sensors, strategy, plan and calibration, for tests: told what is set and measured, one pass at a time.
//
//   new TICKS_PER_SECOND       all as it was built; nothing is wired
//   set NAME NUMBER            done, range or readonly. Numbers of parameters and cells are value × 2^bits
//   release NAME
//   cell INDEX NUMBER
//   input INDEX VOLTS          of a sensor, × 1024; 65535: nothing is wired
//   pass SYNC CYCLE MS         sensors, strategy, plan. SYNC none, turn or cycle; ticks of 720 degrees; ms since
//                              the last one
//   values                     the numbers of all parameters
//   plan                       how the plan should be: CUT INJECTION SPARK DUE FITS, and of each row
//                              OUTPUT,KIND,ANGLE,TICKS,BOUND
//   lookups                    how many were done
//   hash                       of the calibration
//   defaults
//
// Storage, whose memory outlives `new`:
//   storage BYTES FILL         another one, with that byte everywhere
//   poke AT BYTE
//   keep, back                 remembers what is in it; has that again
//   cut WRITES BYTE            power fails in so many writes: that one leaves BYTE, and none comes after it
//   save, load                 done, none or failed; `power` looks anew for what is good, as at a start
//   stored NAME, storedcell INDEX
//
// What answers does so with a line; an empty line is answered with an empty line.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "board.h"
#include "calibration/calibration.h"
#include "limiter.h"
#include "line-program.h"
#include "plan-maker.h"
#include "sensors.h"
#include "strategy/strategy.h"

using namespace postern;

namespace {

constexpr uint16_t kMostStorage = 8192;

struct Memory {
  uint16_t size = 4096;
  uint8_t bytes[kMostStorage] = {};
};

Memory memory;
Memory kept;
bool isCut = false;
uint32_t writesLeft = 0xffffffff;
uint8_t torn = 0;
uint16_t inputs[kCurveCount];

struct Bench {
  Store store;
  Strategy strategy;
  PlanMaker planMaker;
  Limiter limiter;
  Calibration calibration;
  Cut cut = Cut::sync;
  uint32_t ticksPerSecond = 16000000;
};

Bench bench;

const char* const kSyncs[] = {"none", "turn", "cycle"};
const char* const kCuts[] = {"none", "rpm", "sync", "monitor", "time"};
const char* const kInjections[] = {"off", "batch", "semi", "sequential"};
const char* const kSparks[] = {"off", "distributor", "wasted", "sequential"};
const char* const kKinds[] = {"following", "leading"};
const char* const kOutcomes[] = {"done", "none", "failed"};
const char* const kSetOutcomes[] = {"done", "range", "readonly"};

bool isNamed(const char* name, ParameterId& id) {
  return findParameter(name, static_cast<uint8_t>(strlen(name)), id);
}

bool renew(uint32_t ticksPerSecond) {
  bench = Bench();
  bench.store.begin();
  bench.ticksPerSecond = ticksPerSecond;
  for (uint16_t& input : inputs) input = kNoInput;
  return true;
}

bool pass(const char* name, uint32_t cycleTicks, uint16_t milliseconds) {
  uint8_t sync = 0;
  while (sync < 3 && strcmp(name, kSyncs[sync]) != 0) sync++;
  if (sync == 3) return false;
  updateSensors(bench.store);
  bench.strategy.update(bench.store, {cycleTicks, bench.ticksPerSecond, milliseconds});
  bench.cut = bench.limiter.update(bench.store, static_cast<Sync>(sync), false);
  bench.planMaker.want(bench.store, {static_cast<Sync>(sync), cycleTicks, bench.ticksPerSecond});
  return true;
}

bool printValues() {
  for (uint8_t each = 0; each < kParameterCount; each++) {
    printf("%s%" PRId32, each == 0 ? "" : " ", bench.store.raw(static_cast<ParameterId>(each)));
  }
  putchar('\n');
  return true;
}

/** The plan that is wanted, which counts as taken over. */
bool printPlan() {
  static Pair pairs[kPlanPairs];
  const Recipe& recipe = bench.planMaker.wanted();
  const uint8_t count = writePlan(recipe, pairs);
  const Plan plan{pairs, count, arrange(pairs, count), 1, planned(recipe.injectors), planned(recipe.coils)};
  const bool isFitting = fits(plan, kPlanPairs, kFirstCoil + kCylinders);
  printf("%s ", kCuts[static_cast<uint8_t>(bench.cut)]);
  printf("%s ", kInjections[static_cast<uint8_t>(recipe.injection)]);
  printf("%s", kSparks[static_cast<uint8_t>(recipe.spark)]);
  printf(" %d %d", bench.planMaker.isDue(), isFitting);
  for (uint8_t row = 0; row < plan.count; row++) {
    const Pair& pair = pairs[row];
    printf(" %u,%s,%u", pair.output, kKinds[static_cast<uint8_t>(pair.kind)], pair.angle);
    const Lasting& lasting = plan.lastingOf(pair.kind);
    printf(",%" PRId32 ",%" PRId32, lasting.duration, lasting.bound);
  }
  putchar('\n');
  if (bench.planMaker.isDue()) bench.planMaker.taken();
  return true;
}

bool print(const char* text) { return puts(text) >= 0; }

/** What is stored of a parameter, or of a cell. */
bool findStored(bool isParameter, uint16_t number, uint16_t& stored) {
  if (!bench.calibration.isThere()) return false;
  for (NumberWalk walk; walk.next();) {
    if (walk.isParameter() != isParameter) continue;
    if ((isParameter ? static_cast<uint8_t>(walk.parameter()) : walk.cell()) != number) continue;
    stored = bench.calibration.stored(walk);
    return true;
  }
  return false;
}

bool printStored(bool isThere, uint16_t number) {
  if (isThere) printf("%u\n", number);
  else puts("none");
  return true;
}

bool obeyStorage(const char* text) {
  char name[40];
  uint32_t number = 0;
  uint32_t second = 0;
  uint16_t stored = 0;
  ParameterId id = ParameterId::kDEC;
  if (sscanf(text, "storage %" SCNu32 " %" SCNu32, &number, &second) == 2 && number <= kMostStorage) {
    memory.size = static_cast<uint16_t>(number);
    memset(memory.bytes, static_cast<int>(second), kMostStorage);
    return true;
  }
  if (sscanf(text, "poke %" SCNu32 " %" SCNu32, &number, &second) == 2 && number < memory.size) {
    memory.bytes[number] = static_cast<uint8_t>(second);
    return true;
  }
  if (strcmp(text, "keep") == 0) {
    kept = memory;
    return true;
  }
  if (strcmp(text, "back") == 0) {
    memory = kept;
    return true;
  }
  if (sscanf(text, "cut %" SCNu32 " %" SCNu32, &number, &second) == 2) {
    writesLeft = number;
    torn = static_cast<uint8_t>(second);
    return true;
  }
  if (strcmp(text, "save") == 0) {
    return print(kOutcomes[static_cast<uint8_t>(bench.calibration.save(bench.store, [] {}))]);
  }
  if (strcmp(text, "power") == 0) {
    isCut = false;
    writesLeft = 0xffffffff;
    bench.calibration = Calibration();
    bench.calibration.find();
    return true;
  }
  if (strcmp(text, "load") == 0) {
    return print(kOutcomes[static_cast<uint8_t>(bench.calibration.load(bench.store))]);
  }
  if (sscanf(text, "storedcell %" SCNu32, &number) == 1 && number < kCellCount) {
    const bool isThere = findStored(false, static_cast<uint16_t>(number), stored);
    return printStored(isThere, stored);
  }
  if (sscanf(text, "stored %39s", name) == 1 && isNamed(name, id)) {
    const bool isThere = findStored(true, static_cast<uint8_t>(id), stored);
    return printStored(isThere, stored);
  }
  return false;
}

bool obey(const char* text) {
  char name[40];
  uint32_t number = 0;
  uint32_t second = 0;
  int32_t raw = 0;
  ParameterId id = ParameterId::kDEC;
  Store& store = bench.store;
  if (sscanf(text, "new %" SCNu32, &number) == 1) return renew(number);
  if (sscanf(text, "set %39s %" SCNd32, name, &raw) == 2 && isNamed(name, id)) {
    return print(kSetOutcomes[static_cast<uint8_t>(store.set(id, raw))]);
  }
  if (sscanf(text, "release %39s", name) == 1 && isNamed(name, id)) {
    store.release(id);
    return true;
  }
  if (sscanf(text, "cell %" SCNu32 " %" SCNd32, &number, &raw) == 2 && number < kCellCount) {
    store.setCell(static_cast<uint16_t>(number), static_cast<uint16_t>(raw));
    return true;
  }
  if (sscanf(text, "input %" SCNu32 " %" SCNu32, &number, &second) == 2 && number < kCurveCount) {
    inputs[number] = static_cast<uint16_t>(second);
    return true;
  }
  if (sscanf(text, "pass %39s %" SCNu32 " %" SCNu32, name, &number, &second) == 3) {
    return pass(name, number, static_cast<uint16_t>(second));
  }
  if (strcmp(text, "values") == 0) return printValues();
  if (strcmp(text, "plan") == 0) return printPlan();
  if (strcmp(text, "lookups") == 0) return printf("%u\n", bench.strategy.lookups().done()) > 0;
  if (strcmp(text, "hash") == 0) return printf("%" PRIu32 "\n", calibrationHashOf(store)) > 0;
  if (strcmp(text, "defaults") == 0) {
    store.restoreDefaults();
    return true;
  }
  return obeyStorage(text);
}

}  // namespace

namespace postern {
namespace board {

uint16_t input(uint8_t index) { return inputs[index]; }
uint16_t storageBytes() { return memory.size; }
uint8_t storageRead(uint16_t at) { return memory.bytes[at]; }

bool storageWrite(uint16_t at, uint8_t byte) {
  if (isCut) return false;
  isCut = writesLeft == 0;
  writesLeft--;
  memory.bytes[at] = isCut ? torn : byte;
  return !isCut;
}

}  // namespace board
}  // namespace postern

int main() {
  renew(bench.ticksPerSecond);
  return obeyLines(obey);
}

// Timing on a board that is not there, whose time passes only when it is told to. A line each; what happens on the outputs is
// printed as `TIME OUTPUT LEVEL`, an empty line is answered by an empty line:
//
//   wheel PLACES MISSING crank|cam [MARKER]
//   pair ANGLE following|leading OUTPUT DURATION BOUND   of the next plan
//   submit NUMBER                                        what it was told so far; says yes, no or full
//   simulate CYCLE | edge | cut 0|1 | drive 0|1
//   meet TICKS                                           an edge, which is counted for so long that the board does all that is armed
//                                                        and due until then before it can be armed anew; then that is told
//   pass                                                 an edge that others have come behind
//   arms                                                 says how often something was armed, and forgets it
//   run TICKS                                            with what is armed done by the board at its very tick, as a precise one does
//   doze TICKS                                           the same, with nobody woken
//   away TICKS                                           the same as run, with a main loop that is away
//   read                                                 sync cycleTicks cycles losses events on | unlike what was armed
//   late injectors|coils                                 count late most skipped, and forgets them
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "line-program.h"
#include "timing.h"

using namespace postern;

namespace {

constexpr uint32_t kTicksPerSecond = 16000000;
constexpr uint32_t kCheckTicks = kTicksPerSecond / 200;

Ticks clockNow = 0xfff00000;
Ticks zero = clockNow;
Ticks nextCheck = clockNow + kCheckTicks;
uint32_t pins = 0;
bool isArmed = false;
unsigned arms = 0;
/** So much of what was armed has been done, and is not told yet. */
uint8_t untold = 0;
Chain armed = {};
/** Times at which what was done then was not what had been armed. */
unsigned unlike = 0;
uint8_t locks = 0;

void switchTo(uint32_t next) {
  for (uint8_t output = 0; output < 32; output++) {
    const uint32_t bit = uint32_t{1} << output;
    if (((pins ^ next) & bit) == 0) continue;
    printf("%" PRIu32 " %u %d\n", clockNow - zero, output, (next & bit) != 0);
  }
  pins = next;
}

void wake() {
  const Armed done = armed.all[0];
  isArmed = false;
  switchTo((pins | done.on) & ~done.off);
  const uint32_t before = pins;
  timing().wake(clockNow);
  // A tooth may say that something is due with it.
  if (pins != before && (done.on | done.off) != 0) unlike++;
}

/** As a board does whose outputs are switched while an edge is counted. */
void meet(uint32_t ticks) {
  const Ticks at = clockNow;
  const Ticks end = at + ticks;
  const Chain chain = armed;
  Ticks doneAt[kLongestChain];
  uint8_t done = 0;
  for (; isArmed && done < chain.count && ticksFrom(chain.all[done].at, end) >= 0; done++) {
    const Armed& each = chain.all[done];
    if (ticksFrom(clockNow, each.at) > 0) clockNow = each.at;
    switchTo((pins | each.on) & ~each.off);
    doneAt[done] = clockNow;
  }
  untold = done;
  timing().edge(at, at);
  if (done == 0) return;
  clockNow = end;
  isArmed = false;
  for (uint8_t each = 0; each < done; each++) {
    untold--;
    timing().wake(doneAt[each], untold == 0);
  }
}

void run(uint32_t ticks, bool wakes, bool reads) {
  const Ticks end = clockNow + ticks;
  for (;;) {
    Ticks next = end;
    const bool isDue = isArmed && wakes && ticksFrom(armed.all[0].at, next) >= 0;
    if (isDue) next = armed.all[0].at;
    const bool checks = wakes && ticksFrom(nextCheck, next) > 0;
    if (checks) next = nextCheck;
    // What was slept through is done late: time does not go back.
    if (ticksFrom(clockNow, next) > 0) clockNow = next;
    if (checks) {
      nextCheck += kCheckTicks;
      timing().check(clockNow);
      if (reads) timing().read();
    } else if (isDue) {
      wake();
    } else {
      return;
    }
  }
}

bool tellWheel(const char* text) {
  Wheel wheel;
  unsigned places, missing, marker;
  char shaft[8];
  const int count = sscanf(text, "%u %u %7s %u", &places, &missing, shaft, &marker);
  if (count < 3) return false;
  wheel.places = static_cast<uint8_t>(places);
  wheel.missing = static_cast<uint8_t>(missing);
  wheel.shaft = strcmp(shaft, "cam") == 0 ? WheelShaft::cam : WheelShaft::crank;
  wheel.hasMarker = count == 4;
  wheel.marker = static_cast<Angle16>(count == 4 ? marker : 0);
  const WheelProblem problem = timing().configure(wheel, limitsOf(wheel, kTicksPerSecond, 20, 30000));
  printf("%s\n", problem == WheelProblem::none ? "yes" : "no");
  return true;
}

Pair told[kPlanPairs];
uint8_t count = 0;
/** Of the newest pair of its kind. */
Lasting lasting[2] = {{1, 1}, {1, 1}};

bool tellPair(const char* text) {
  unsigned angle, output;
  char kind[12];
  int32_t duration, bound;
  if (count == kPlanPairs) return false;
  if (sscanf(text, "%u %11s %u %" SCNd32 " %" SCNd32, &angle, kind, &output, &duration, &bound) != 5) return false;
  const PairKind of = strcmp(kind, "leading") == 0 ? PairKind::leading : PairKind::following;
  told[count++] = Pair{static_cast<Angle16>(angle), of, static_cast<uint8_t>(output)};
  lasting[static_cast<uint8_t>(of)] = {duration, bound};
  return true;
}

const char* submit(unsigned number) {
  Pair* pairs = timing().freePairs();
  if (pairs == nullptr) return "full";
  for (uint8_t row = 0; row < count; row++) pairs[row] = told[row];
  const bool isTaken = timing().submit(count, static_cast<uint16_t>(number), lasting[0], lasting[1]);
  count = 0;
  return isTaken ? "yes" : "no";
}

void tellState() {
  const TimingState state = timing().read();
  printf("%u %" PRIu32 " %" PRIu32 " ", static_cast<unsigned>(state.sync), state.cycleTicks, state.cycles);
  printf("%" PRIu32 " %" PRIu32 " %" PRIu32 " | %u\n", state.losses, state.events, state.on, unlike);
}

void tellLate(const char* of) {
  const bool isCoils = strncmp(of, "coils", 5) == 0;
  const LatenessCounts counts = timing().lateness(isCoils ? OutputClass::coils : OutputClass::injectors, true);
  printf("%" PRIu32 " %" PRIu32 " ", counts.count, counts.late);
  printf("%" PRId32 " %" PRIu32 "\n", counts.most, counts.skipped);
}

bool obey(const char* line) {
  char what[12] = "";
  int length = 0;
  if (sscanf(line, "%11s %n", what, &length) != 1) return false;
  const char* rest = line + length;
  uint32_t value = 0;
  const bool hasValue = sscanf(rest, "%" SCNu32, &value) == 1;
  if (strcmp(what, "wheel") == 0) return tellWheel(rest);
  if (strcmp(what, "pair") == 0) return tellPair(rest);
  if (strcmp(what, "read") == 0) tellState();
  else if (strcmp(what, "late") == 0) tellLate(rest);
  else if (strcmp(what, "edge") == 0) timing().edge(clockNow, clockNow);
  else if (strcmp(what, "pass") == 0) timing().edge(clockNow, clockNow, false);
  else if (strcmp(what, "arms") == 0) printf("%u\n", arms), arms = 0;
  else if (!hasValue) return false;
  else if (strcmp(what, "submit") == 0) puts(submit(value));
  else if (strcmp(what, "simulate") == 0) timing().simulate(value);
  else if (strcmp(what, "meet") == 0) meet(value);
  else if (strcmp(what, "cut") == 0) timing().cut(value != 0);
  else if (strcmp(what, "drive") == 0) timing().setDriven(value != 0);
  else if (strcmp(what, "run") == 0) run(value, true, true);
  else if (strcmp(what, "away") == 0) run(value, true, false);
  else if (strcmp(what, "doze") == 0) run(value, false, false);
  else return false;
  return true;
}

}  // namespace

namespace postern {

uint32_t board::ticksPerSecond() { return kTicksPerSecond; }
Ticks board::now() { return clockNow; }
bool board::arm(const Chain& chain) {
  if (untold > 0) return false;
  armed = chain;
  isArmed = true;
  arms++;
  return true;
}
void board::disarm() { isArmed = false; }
void board::outputs(OutputBits on, OutputBits off) { switchTo((pins | on) & ~off); }
uint8_t board::lock() { return locks++; }
void board::unlock(uint8_t before) { locks = before; }

}  // namespace postern

int main() { return obeyLines(obey); }

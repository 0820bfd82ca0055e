// The decoder for tests: each line on standard input is asked of it, each gets a line in answer; after an
// empty line all answers that wait are sent, and an empty one. Times are a tick counter's 32 bits.
//
//   wheel WHEEL FASTEST SLOWEST TIMEOUT GAPS      WHEEL: PLACES MISSING crank|cam OFFSET MARKER|-
//   limits WHEEL TICKS-PER-SECOND SLOWEST-RPM FASTEST-RPM
//   edge TIME, marker TIME, check TIME            what it was, and what is known then
//   where TIME, when ANGLE, counts
//   compare PULSE EXPECTED LOW HIGH, third TICKS  of the arithmetic
#include "decoder.h"
#include "line-program.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

using namespace postern;

namespace {

DecoderMemory<kMaxPlaces> memory;
Decoder decoder(memory);

const char* const kProblems[] = {
    "none",
    "tooManyPlaces",
    "tooManyMissing",
    "tooFewTeeth",
    "markerBesideGap",
    "noMemory",
    "fastestIsZero",
    "slowestNotOverFastest",
    "timeoutShorterThanGap",
    "timeoutTooLong",
    "slowestTooLong",
};
const char* const kSyncs[] = {"none", "turn", "cycle"};
const char* const kEdges[] = {"tooth", "synced", "lost", "ignored"};
const char* const kMarkers[] = {"taken", "phased", "wrong", "ignored"};

template <typename Outcome>
const char* nameOf(const char* const* names, Outcome outcome) {
  return names[static_cast<int>(outcome)];
}

void printState(const char* outcome) {
  const Tooth& tooth = decoder.tooth();
  printf("%s %s ", outcome, nameOf(kSyncs, decoder.sync()));
  printf("%" PRIu32 " %" PRId32 " ", decoder.cycleTicks(), decoder.batchAngle());
  if (decoder.hasTooth()) printf("%" PRIu32, tooth.at);
  else putchar('-');
  if (decoder.sync() == Sync::none) printf(" -");
  else printf(" %u+%u", wholeAngle(tooth.angle), fractionOf(tooth.angle));
  printf(" %" PRIu32 "\n", tooth.cycleTicks);
}

void printCounts() {
  const DecoderCounts& counts = decoder.counts();
  const uint32_t all[] = {counts.edges(), counts.inSync,  counts.searching, counts.tooFast, counts.tooSlow,
                          counts.timeouts, counts.missing, counts.extra,     counts.syncs,   counts.losses,
                          counts.doubts,   counts.markers, counts.markersWrong, counts.markersMissing};
  const char* before = "";
  for (uint32_t count : all) {
    printf("%s%" PRIu32, before, count);
    before = " ";
  }
  putchar('\n');
}

/** @returns the text after the wheel's five fields, or null where they are none */
const char* readWheel(const char* text, Wheel& wheel) {
  unsigned places = 0;
  unsigned missing = 0;
  unsigned offset = 0;
  unsigned angle = 0;
  char shaft[8] = "";
  char marker[8] = "";
  int length = 0;
  const int fields = sscanf(text, "%u %u %7s %u %7s %n", &places, &missing, shaft, &offset, marker, &length);
  if (fields != 5) return nullptr;
  wheel.places = static_cast<uint8_t>(places);
  wheel.missing = static_cast<uint8_t>(missing);
  wheel.shaft = strcmp(shaft, "cam") == 0 ? WheelShaft::cam : WheelShaft::crank;
  wheel.offset = static_cast<Angle16>(offset);
  wheel.hasMarker = sscanf(marker, "%u", &angle) == 1;
  wheel.marker = static_cast<Angle16>(angle);
  return text + length;
}

/** WHEEL FASTEST SLOWEST TIMEOUT GAPS. @returns whether it was one */
bool tellWheel(const char* text) {
  Wheel wheel;
  Limits limits;
  unsigned gapsToSync = 0;
  const char* rest = readWheel(text, wheel);
  if (rest == nullptr) return false;
  const int fields = sscanf(rest, "%" SCNu32 " %" SCNu32 " %" SCNu32 " %u", &limits.fastestTicks,
                            &limits.slowestTicks, &limits.timeoutTicks, &gapsToSync);
  if (fields != 4) return false;
  puts(nameOf(kProblems, decoder.configure(wheel, limits, static_cast<uint8_t>(gapsToSync))));
  return true;
}

/** WHEEL TICKS-PER-SECOND SLOWEST-RPM FASTEST-RPM */
bool askLimits(const char* text) {
  Wheel wheel;
  uint32_t rate = 0;
  unsigned slowest = 0;
  unsigned fastest = 0;
  const char* rest = readWheel(text, wheel);
  if (rest == nullptr || sscanf(rest, "%" SCNu32 " %u %u", &rate, &slowest, &fastest) != 3) return false;
  const Limits limits = limitsOf(wheel, rate, static_cast<uint16_t>(slowest), static_cast<uint16_t>(fastest));
  printf("%" PRIu32 " %" PRIu32, limits.fastestTicks, limits.slowestTicks);
  printf(" %" PRIu32 "\n", limits.timeoutTicks);
  return true;
}

void tellTime(Angle16 angle) {
  Ticks at = 0;
  if (decoder.timeOf(angle, at)) printf("%" PRIu32 "\n", at);
  else puts("-");
}

bool tellCompared(const char* text) {
  uint32_t pulse = 0;
  uint32_t expected = 0;
  uint16_t low = 0;
  uint16_t high = 0;
  const int fields = sscanf(text, "%" SCNu32 " %" SCNu32 " %" SCNu16 " %" SCNu16, &pulse, &expected, &low, &high);
  if (fields == 4) printf("%d\n", compare(pulse, expected, low, high));
  return fields == 4;
}

bool answer(const char* line) {
  char what[8] = "";
  int length = 0;
  if (sscanf(line, "%7s %n", what, &length) != 1) return false;
  const char* rest = line + length;
  uint32_t value = 0;
  if (strcmp(what, "wheel") == 0) return tellWheel(rest);
  if (strcmp(what, "limits") == 0) return askLimits(rest);
  if (strcmp(what, "compare") == 0) return tellCompared(rest);
  const bool hasValue = sscanf(rest, "%" SCNu32, &value) == 1;
  if (strcmp(what, "counts") == 0) printCounts();
  else if (!hasValue) return false;
  else if (strcmp(what, "edge") == 0) printState(nameOf(kEdges, decoder.edge(value)));
  else if (strcmp(what, "marker") == 0) printState(nameOf(kMarkers, decoder.marker(value)));
  else if (strcmp(what, "check") == 0) printState(decoder.check(value) ? "stands" : "turns");
  else if (strcmp(what, "where") == 0) printf("%" PRId32 "\n", decoder.angleAt(value));
  else if (strcmp(what, "when") == 0) tellTime(static_cast<Angle16>(value));
  else if (strcmp(what, "third") == 0) printf("%" PRIu32 "\n", third(value));
  else return false;
  return true;
}

}  // namespace

int main() { return obeyLines(answer); }

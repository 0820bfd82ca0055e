/*
 * mega-harness IMAGE.elf --seconds N [--scenario FILE] [--log FILE] [--edges] [--ports ABC] [--eeprom FILE]
 *     [--places all|interrupts] [--terminal] [--real-time] [--entry CYCLES] [--seed N]
 *
 * Runs an image on a simulated ATmega2560 for so much of its time. Exit status: 0, 2 for what it was told
 * wrong, 3 where the processor crashed or stopped.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "avr_ioport.h"
#include "harness.h"
#include "sim_core.h"
#include "sim_elf.h"
#include "sim_io.h"

FILE *logFile;

void refuse(const char *format, ...) {
  va_list list;
  va_start(list, format);
  fputs("mega-harness: ", stderr);
  vfprintf(stderr, format, list);
  fputc('\n', stderr);
  va_end(list);
  exit(2);
}

struct Options {
  const char *image, *scenario, *log, *ports, *eeprom, *places;
  double seconds;
  bool edges, terminal, realTime;
  int entry;
  uint32_t seed;
};

static struct Options optionsOf(int count, char **words) {
  struct Options options = {.ports = "ABCKL", .entry = 5};
  for (int i = 1; i < count; i++) {
    const char *word = words[i];
    const char *value = i + 1 < count ? words[i + 1] : NULL;
    if (strcmp(word, "--edges") == 0) options.edges = true;
    else if (strcmp(word, "--terminal") == 0) options.terminal = true;
    else if (strcmp(word, "--real-time") == 0) options.realTime = true;
    else if (strncmp(word, "--", 2) != 0) options.image = word;
    else {
      if (!value) refuse("%s wants a value", word);
      i++;
      if (strcmp(word, "--seconds") == 0) options.seconds = atof(value);
      else if (strcmp(word, "--scenario") == 0) options.scenario = value;
      else if (strcmp(word, "--log") == 0) options.log = value;
      else if (strcmp(word, "--ports") == 0) options.ports = value;
      else if (strcmp(word, "--eeprom") == 0) options.eeprom = value;
      else if (strcmp(word, "--places") == 0) options.places = value;
      else if (strcmp(word, "--entry") == 0) options.entry = atoi(value);
      else if (strcmp(word, "--seed") == 0) options.seed = (uint32_t)atoi(value);
      else refuse("there is no option %s", word);
    }
  }
  if (!options.image) refuse("which image?");
  if (!(options.seconds > 0)) refuse("--seconds must be above 0");
  return options;
}

/*
 * The simulator asks one part after the other until one answers, and a timer that makes pulses on a pin asks
 * for its port at each: with those ports in front it is three times as fast.
 */
static void pulsedPortsFirst(avr_t *avr) {
  avr_io_t *first = NULL, *others = NULL;
  avr_io_t **lastFirst = &first, **lastOther = &others;
  for (avr_io_t *part = avr->io_port; part; part = part->next) {
    const bool isPort = strcmp(part->kind, "port") == 0;
    const bool isPulsed = isPort && strchr("EH", ((const avr_ioport_t *)part)->name);
    avr_io_t ***last = isPulsed ? &lastFirst : &lastOther;
    **last = part;
    *last = &part->next;
  }
  *lastOther = NULL;
  *lastFirst = others;
  avr->io_port = first;
}

static avr_t *boardOf(const char *image) {
  elf_firmware_t firmware;
  memset(&firmware, 0, sizeof firmware);
  if (elf_read_firmware(image, &firmware) != 0) refuse("%s: no image for an AVR", image);
  strcpy(firmware.mmcu, "atmega2560");
  firmware.frequency = kClock;
  firmware.vcc = firmware.avcc = firmware.aref = 5000;
  avr_t *avr = avr_make_mcu_by_name(firmware.mmcu);
  if (!avr) refuse("this libsimavr has no atmega2560");
  avr_init(avr);
  avr_load_firmware(avr, &firmware);
  avr->log = 1;
  pulsedPortsFirst(avr);
  /* One instruction at a time: whether interrupts are on is looked at after each. */
  avr->run_cycle_limit = 1;
  return avr;
}

static double secondsNow(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Sleeping costs the simulated board time, and us none. */
static void noSleep(avr_t *avr, avr_cycle_count_t cycles) { (void)avr, (void)cycles; }

static int run(avr_t *avr, const struct Options *options) {
  const avr_cycle_count_t end = (avr_cycle_count_t)(options->seconds * kClock);
  const avr_cycle_count_t kLook = kClock / 1000;
  avr_cycle_count_t look = kLook;
  const double began = secondsNow();
  while (avr->cycle < end) {
    const int state = avr_run(avr);
    profileStep(avr);
    if (state == cpu_Done || state == cpu_Crashed) return state;
    if (avr->cycle < look) continue;
    look += kLook;
    serialPace();
    serialPoll();
    if (!options->realTime) continue;
    const double ahead = (double)avr->cycle / kClock - (secondsNow() - began);
    if (ahead > 0) usleep((useconds_t)(ahead * 1e6));
  }
  return cpu_Running;
}

int main(int count, char **words) {
  const struct Options options = optionsOf(count, words);
  if (options.log && !(logFile = fopen(options.log, "w"))) refuse("%s: cannot be written", options.log);
  if (options.scenario) scenarioRead(options.scenario);
  avr_t *avr = boardOf(options.image);
  avr->sleep = noSleep;
  if (options.eeprom) memoryLoad(avr, options.eeprom);
  pinsBegin(avr, options.ports);
  profileBegin(avr, options.entry);
  comparisonsBegin(avr);
  if (options.places) profileCountPlaces(strcmp(options.places, "interrupts") == 0);
  crankBegin(avr, options.edges, options.seed);
  serialBegin(avr);
  if (options.terminal) serialOpenTerminal();
  scenarioBegin(avr);

  const double began = secondsNow();
  const int state = run(avr, &options);
  serialEnd();
  if (options.eeprom) memorySave(avr, options.eeprom);
  printf("{\"cycles\":%llu,\"wallSeconds\":%.3f,\"edges\":%llu,\"hash\":\"%016llx\",\"lowestStack\":%u,",
         (unsigned long long)avr->cycle, secondsNow() - began, (unsigned long long)pinsEdges(),
         (unsigned long long)pinsHash(), profileLowestStack());
  printf("\"profile\":");
  profileWrite(stdout, avr);
  printf("}\n");
  fflush(stdout);
  if (logFile) profileWritePlaces(logFile);
  if (logFile && fclose(logFile) != 0) refuse("%s: cannot be written", options.log);
  if (state != cpu_Running)
    fprintf(stderr, "mega-harness: the processor %s at cycle %llu, at 0x%x\n",
            state == cpu_Crashed ? "crashed" : "stopped", (unsigned long long)avr->cycle, avr->pc);
  /* The simulator's own end waits for threads that do not run. */
  _exit(state == cpu_Running ? 0 : 3);
}

/*
 * What happens to the board, a line each: MILLISECONDS VERB ARGUMENTS. Lines of one time are done in their
 * order; empty ones, and those that begin with #, are left out.
 *     wheel PLACES MISSING crank|cam
 *     marker DEGREES PIN       a pulse each 720 degrees; PIN is like D2, or icp4
 *     rpm SPEED                at once; 0 stands, below 0 is backwards
 *     ramp SPEED PER-SECOND
 *     jitter MICROSECONDS      of each edge
 *     noise COUNT MILLISECONDS so many edges of no tooth, at random within that time
 *     drop COUNT               so many teeth make no edge
 *     say TEXT                 to the console, and an end of line
 *     send TEXT                the same without one; \n, \\ and \xHH are what they are in C
 *     volts CHANNEL VOLTS      of an analog input
 *     pin NAME LEVEL           an input from outside
 *     mark NAME                a window of the profile ends here, and the next begins
 */
#include <stdlib.h>
#include <string.h>

#include "avr_adc.h"
#include "avr_ioport.h"
#include "harness.h"

enum { kMost = 4096, kText = 1200 };

struct Action {
  avr_cycle_count_t at;
  int line;
  char *verb;
  char *arguments;
};

static struct Action actions[kMost];
static int count, next;
static const char *name;

static int byTime(const void *a, const void *b) {
  const struct Action *first = a, *second = b;
  if (first->at != second->at) return first->at < second->at ? -1 : 1;
  return first->line - second->line;
}

void scenarioRead(const char *path) {
  name = path;
  FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
  if (!file) refuse("%s: cannot be read", path);
  char line[kText * 2];
  for (int number = 1; fgets(line, sizeof line, file); number++) {
    if (!strchr(line, '\n') && !feof(file)) refuse("%s:%d: longer than %d bytes", path, number, kText * 2);
    line[strcspn(line, "\n")] = 0;
    if (line[0] == 0 || line[0] == '#') continue;
    char *rest;
    const double milliseconds = strtod(line, &rest);
    if (rest == line || *rest != ' ' || milliseconds < 0)
      refuse("%s:%d: begins with no time in ms", path, number);
    if (count == kMost) refuse("%s: more than %d actions", path, kMost);
    char *verb = strdup(rest + 1);
    char *space = strchr(verb, ' ');
    if (space) *space = 0;
    actions[count++] = (struct Action){.at = (avr_cycle_count_t)(milliseconds * (kClock / 1000)),
                                       .line = number,
                                       .verb = verb,
                                       .arguments = space ? space + 1 : verb + strlen(verb)};
  }
  if (file != stdin) fclose(file);
  qsort(actions, (size_t)count, sizeof actions[0], byTime);
}

static size_t unescaped(const char *from, char *to) {
  size_t length = 0;
  while (*from) {
    unsigned byte = 0;
    int used = 0;
    if (from[0] == '\\' && from[1] == 'n') byte = '\n', used = 2;
    else if (from[0] == '\\' && from[1] == '\\') byte = '\\', used = 2;
    else if (from[0] == '\\' && from[1] == 'x' && sscanf(from + 2, "%2x", &byte) == 1) used = 4;
    else byte = (unsigned char)*from, used = 1;
    to[length++] = (char)byte;
    from += used;
  }
  return length;
}

/* Whether it was understood. */
static bool perform(avr_t *avr, const struct Action *action) {
  const char *verb = action->verb, *text = action->arguments;
  int a, b;
  double x, y;
  char word[16];
#define IS(what, wanted, ...) (strcmp(verb, what) == 0 && sscanf(text, __VA_ARGS__) == wanted)
  if (IS("wheel", 3, "%d %d %15s", &a, &b, word)) crankWheel(a, b, strcmp(word, "cam") == 0);
  else if (IS("marker", 2, "%lf %15s", &x, word)) crankMarker(x, word);
  else if (IS("rpm", 1, "%lf", &x)) crankStep(action->at, x);
  else if (IS("ramp", 2, "%lf %lf", &x, &y)) crankRamp(action->at, x, y);
  else if (IS("jitter", 1, "%lf", &x)) crankJitter(x * (kClock / 1000000));
  else if (IS("noise", 2, "%d %lf", &a, &x)) crankNoise(avr->cycle, a, x * (kClock / 1000));
  else if (IS("drop", 1, "%d", &a)) crankDrop(a);
  else if (strcmp(verb, "say") == 0) serialSend(text, strlen(text)), serialSend("\n", 1);
  else if (strcmp(verb, "send") == 0) {
    char bytes[kText * 2];
    serialSend(bytes, unescaped(text, bytes));
  } else if (IS("volts", 2, "%d %lf", &a, &x) && a >= 0 && a < 16)
    avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_ADC0 + a), (uint32_t)(x * 1000));
  else if (IS("pin", 2, "%15s %d", word, &a) && strlen(word) == 2) {
    avr_irq_t *pin = avr_io_getirq(avr, (uint32_t)AVR_IOCTL_IOPORT_GETIRQ(word[0]), word[1] - '0');
    if (!pin) return false;
    avr_raise_irq(pin, a != 0);
  } else if (strcmp(verb, "mark") == 0) {
    if (!logFile) return true;
    fprintf(logFile, "window %llu %s ", (unsigned long long)avr->cycle, *text ? text : "-");
    profileWrite(logFile, avr);
    fputc('\n', logFile);
  } else return false;
#undef IS
  return true;
}

static avr_cycle_count_t onAction(avr_t *avr, avr_cycle_count_t when, void *unused) {
  (void)unused, (void)when;
  while (next < count && actions[next].at <= avr->cycle) {
    const struct Action *action = &actions[next++];
    if (!perform(avr, action))
      refuse("%s:%d: %s %s is no action", name, action->line, action->verb, action->arguments);
  }
  return next < count ? actions[next].at : 0;
}

void scenarioBegin(avr_t *avr) {
  if (count == 0) return;
  const avr_cycle_count_t first = actions[0].at > avr->cycle ? actions[0].at - avr->cycle : 1;
  avr_cycle_timer_register(avr, first, onAction, NULL);
}

/*
 * Where the cycles go: how often each interrupt ran and for how long (what interrupted it meanwhile not
 * counted), how long it waited, how long interrupts were off at once, and how deep the stack went.
 *
 * The simulator enters an interrupt in no time; the processor takes 5 cycles to push its place and jump, and
 * these are added here.
 */
#include <stdlib.h>

#include "harness.h"

enum { kVectors = 64, kMain = 0 };

struct Vector {
  uint64_t count, total, least, most;
  uint64_t waitMost;
  avr_cycle_count_t pendingSince;
  bool isPending;
  /* With interrupts off, from where the stretch began: 0 is the main program. */
  uint64_t offCount, offTotal, offMost;
  avr_cycle_count_t offMostAt;
  uint32_t offMostFrom;
};

static avr_t *avr;
static struct Vector vectors[kVectors];
static int entry;
static struct {
  int vector;
  avr_cycle_count_t began;
  uint64_t inside;
} running[kVectors];
static int depth;

static bool isOff = true;
static avr_cycle_count_t offSince;
static uint32_t offFrom;
static int offBy;
static uint16_t lowest = 0xffff;
static avr_cycle_count_t windowSince;

/* By the place of the instruction, where that is wanted. */
enum { kWords = 1 << 17 };
static struct {
  uint64_t cycles, runs;
} *words;
static bool onlyInterrupts;
static uint32_t wordAt;
static avr_cycle_count_t countedUntil;

static void onPending(struct avr_irq_t *irq, uint32_t value, void *parameter) {
  (void)irq;
  struct Vector *vector = &vectors[(intptr_t)parameter];
  if (value && !vector->isPending) vector->pendingSince = avr->cycle;
  vector->isPending = value != 0;
}

static void onRunning(struct avr_irq_t *irq, uint32_t value, void *parameter) {
  (void)irq;
  const int number = (int)(intptr_t)parameter;
  struct Vector *vector = &vectors[number];
  if (value) {
    if (vector->isPending) {
      const uint64_t waited = avr->cycle - vector->pendingSince;
      if (waited > vector->waitMost) vector->waitMost = waited;
    }
    if (depth < kVectors) {
      running[depth].vector = number;
      running[depth].began = avr->cycle;
      running[depth].inside = 0;
    }
    depth++;
    avr->cycle += (avr_cycle_count_t)entry;
    return;
  }
  if (depth == 0) return;
  depth--;
  if (depth >= kVectors || running[depth].vector != number) return;
  const uint64_t all = avr->cycle - running[depth].began;
  const uint64_t own = all - running[depth].inside;
  if (depth > 0) running[depth - 1].inside += all;
  if (vector->count == 0 || own < vector->least) vector->least = own;
  if (own > vector->most) vector->most = own;
  vector->count++;
  vector->total += own;
}

void profileBegin(avr_t *of, int entryCycles) {
  avr = of;
  entry = entryCycles;
  for (intptr_t number = 1; number < kVectors; number++) {
    avr_irq_t *irq = avr_get_interrupt_irq(avr, (uint8_t)number);
    if (!irq) continue;
    avr_irq_register_notify(irq + AVR_INT_IRQ_PENDING, onPending, (void *)number);
    avr_irq_register_notify(irq + AVR_INT_IRQ_RUNNING, onRunning, (void *)number);
  }
}

void profileStep(avr_t *of) {
  if (words) {
    if (depth > 0 || !onlyInterrupts) {
      words[wordAt].cycles += of->cycle - countedUntil;
      words[wordAt].runs++;
    }
    countedUntil = of->cycle;
    wordAt = (of->pc / 2) % kWords;
  }
  const uint16_t stack = (uint16_t)(of->data[R_SPL] | of->data[R_SPH] << 8);
  if (stack < lowest && stack > 0x200) lowest = stack;
  const bool nowOff = !of->sreg[S_I];
  if (nowOff == isOff) return;
  isOff = nowOff;
  if (nowOff) {
    offSince = of->cycle;
    offFrom = of->pc;
    offBy = depth > 0 && depth <= kVectors ? running[depth - 1].vector : kMain;
    /* An interrupt has them off from where it was entered. */
    if (offBy != kMain && of->cycle - running[depth - 1].began < 16) offSince = running[depth - 1].began;
    return;
  }
  struct Vector *by = &vectors[offBy];
  const uint64_t length = of->cycle - offSince;
  by->offCount++;
  by->offTotal += length;
  if (length <= by->offMost) return;
  by->offMost = length;
  by->offMostAt = offSince;
  by->offMostFrom = offFrom;
}

/* What interrupts that have not ended have taken by now belongs to the window that ends. */
static void settle(avr_cycle_count_t now) {
  uint64_t above = 0;
  for (int level = (depth < kVectors ? depth : kVectors) - 1; level >= 0; level--) {
    const uint64_t all = now - running[level].began;
    vectors[running[level].vector].total += all - running[level].inside - above;
    running[level].began = now;
    running[level].inside = 0;
    above = all;
  }
}

void profileWrite(FILE *to, avr_t *of) {
  settle(of->cycle);
  const char *comma = "";
  fprintf(to, "{\"cycles\":%llu,\"vectors\":[", (unsigned long long)(of->cycle - windowSince));
  for (int number = 0; number < kVectors; number++) {
    struct Vector *v = &vectors[number];
    if (v->count == 0 && v->total == 0 && v->offCount == 0) continue;
    fprintf(to,
            "%s{\"vector\":%d,\"count\":%llu,\"total\":%llu,\"least\":%llu,\"most\":%llu,\"waitMost\":%llu,"
            "\"offCount\":%llu,\"offTotal\":%llu,\"offMost\":%llu,\"offMostAt\":%llu,\"offMostFrom\":%u}",
            comma, number, (unsigned long long)v->count, (unsigned long long)v->total,
            (unsigned long long)v->least, (unsigned long long)v->most, (unsigned long long)v->waitMost,
            (unsigned long long)v->offCount, (unsigned long long)v->offTotal, (unsigned long long)v->offMost,
            (unsigned long long)v->offMostAt, v->offMostFrom);
    comma = ",";
    v->count = v->total = v->least = v->most = v->waitMost = 0;
    v->offCount = v->offTotal = v->offMost = 0;
  }
  fprintf(to, "]}");
  windowSince = of->cycle;
}

void profileCountPlaces(bool ofInterrupts) {
  onlyInterrupts = ofInterrupts;
  words = calloc(kWords, sizeof *words);
  if (!words) refuse("no memory");
}

void profileWritePlaces(FILE *to) {
  for (uint32_t word = 0; words && word < kWords; word++)
    if (words[word].runs)
      fprintf(to, "place 0x%x %llu %llu\n", word * 2, (unsigned long long)words[word].cycles,
              (unsigned long long)words[word].runs);
}

uint16_t profileLowestStack(void) { return lowest; }

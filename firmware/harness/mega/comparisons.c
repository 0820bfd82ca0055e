/*
 * Comparisons of timer 5 that the simulator misses: it looks at its timers between instructions, and what the timer
 * would have met since it went round, while the last instruction ran, it leaves out until the next time round. That the
 * timer goes round is known here by its interrupt alone, which must be on.
 */
#include <string.h>

#include "avr_timer.h"
#include "harness.h"

static avr_t *avr;
static avr_timer_t *timer;

/* The timer goes round; when the simulator notes that, it is a little later. */
static void onRound(struct avr_irq_t *irq, uint32_t value, void *unused) {
  (void)irq, (void)unused;
  if (!value) return;
  const avr_cycle_count_t late = avr->cycle - (timer->tov_base + timer->tov_cycles);
  for (int i = 0; i < AVR_TIMER_COMP_COUNT; i++) {
    avr_timer_comp_t *comparison = &timer->comp[i];
    if (comparison->comp_cycles == 0 || !avr_regbit_get(avr, comparison->interrupt.enable)) continue;
    if (comparison->comp_cycles < late) avr_raise_interrupt(avr, &comparison->interrupt);
  }
}

void comparisonsBegin(avr_t *of) {
  avr = of;
  for (avr_io_t *part = avr->io_port; part; part = part->next)
    if (strcmp(part->kind, "timer") == 0 && ((avr_timer_t *)part)->name == '5') timer = (avr_timer_t *)part;
  if (!timer) refuse("the simulator has no timer 5");
  avr_irq_t *round = avr_get_interrupt_irq(avr, timer->overflow.vector);
  avr_irq_register_notify(round + AVR_INT_IRQ_PENDING, onRound, NULL);
}

/* The output pins: each change with its cycle, and a hash of them all. */
#include "avr_ioport.h"
#include "harness.h"

enum { kPinsOfPort = 8 };

static avr_t *avr;
static uint64_t hash = 0xcbf29ce484222325u;
static uint64_t edges;
static uint8_t isHigh[128 * kPinsOfPort];

static void mix(uint64_t value) {
  for (int i = 0; i < 8; i++) hash = (hash ^ ((value >> (8 * i)) & 0xff)) * 0x100000001b3u;
}

static void changed(struct avr_irq_t *irq, uint32_t value, void *parameter) {
  (void)irq;
  const unsigned pin = (unsigned)(uintptr_t)parameter;
  const unsigned level = value != 0;
  /* A pin that becomes an output is told, too. */
  if (isHigh[pin] == level) return;
  isHigh[pin] = (uint8_t)level;
  edges++;
  mix(avr->cycle);
  mix(pin * 2 + level);
  if (!logFile) return;
  fprintf(logFile, "pin %llu %c%u %u\n", (unsigned long long)avr->cycle, pin / kPinsOfPort, pin % kPinsOfPort, level);
}

void pinsBegin(avr_t *of, const char *ports) {
  avr = of;
  for (const char *port = ports; *port; port++)
    for (unsigned bit = 0; bit < 8; bit++) {
      avr_irq_t *irq = avr_io_getirq(avr, (uint32_t)AVR_IOCTL_IOPORT_GETIRQ(*port), (int)bit);
      if (!irq) refuse("there is no port %c", *port);
      avr_irq_register_notify(irq, changed, (void *)(uintptr_t)((unsigned)*port * kPinsOfPort + bit));
    }
}

uint64_t pinsHash(void) { return hash; }
uint64_t pinsEdges(void) { return edges; }

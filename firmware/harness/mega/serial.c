/* The console's line, UART 0 at 115200 baud: lines in, and all that is said into the log; or a terminal. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "avr_uart.h"
#include "harness.h"

/* Ten bits of a byte. */
static const double kByteCycles = kClock * 10.0 / 115200;

enum { kQueue = 1 << 16, kLine = 4096 };

static avr_irq_t *input;
static char queue[kQueue];
static size_t head, tail;
static bool isSending;
static double sendingAt;
static avr_t *avr;
static char said[kLine], heard[kLine];
static size_t saidLength, heardLength;
static int terminal = -1;

static void collect(const char *what, char *line, size_t *length, char byte, avr_cycle_count_t at) {
  if (byte == '\n' || *length == kLine - 1) {
    if (logFile) fprintf(logFile, "%s %llu %.*s\n", what, (unsigned long long)at, (int)*length, line);
    *length = 0;
  }
  if (byte != '\n') line[(*length)++] = byte < ' ' && byte >= 0 && byte != '\t' ? '?' : byte;
}

static void onOutput(struct avr_irq_t *irq, uint32_t value, void *unused) {
  (void)irq, (void)unused;
  const char byte = (char)value;
  /* It is handed over when its sending begins; a listener has it when that has ended. */
  collect("said", said, &saidLength, byte, avr->cycle + (avr_cycle_count_t)kByteCycles);
  if (terminal >= 0 && write(terminal, &byte, 1) != 1 && errno != EAGAIN)
    refuse("the terminal: %s", strerror(errno));
}

static avr_cycle_count_t onByte(avr_t *a, avr_cycle_count_t when, void *unused) {
  (void)a, (void)unused;
  const char byte = queue[head++ % kQueue];
  avr_raise_irq(input, (uint8_t)byte);
  collect("heard", heard, &heardLength, byte, when);
  if (head == tail) {
    isSending = false;
    return 0;
  }
  sendingAt += kByteCycles;
  return (avr_cycle_count_t)sendingAt;
}

void serialBegin(avr_t *of) {
  avr = of;
  uint32_t flags = 0;
  avr_ioctl(avr, AVR_IOCTL_UART_GET_FLAGS('0'), &flags);
  flags &= ~(uint32_t)(AVR_UART_FLAG_STDIO | AVR_UART_FLAG_POLL_SLEEP);
  avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
  input = avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), onOutput, NULL);
}

void serialSend(const char *bytes, size_t count) {
  if (tail - head + count > kQueue) refuse("more than %d bytes wait to be sent to the firmware", kQueue);
  for (size_t i = 0; i < count; i++) queue[tail++ % kQueue] = bytes[i];
  if (isSending || count == 0) return;
  isSending = true;
  sendingAt = (double)avr->cycle + kByteCycles;
  avr_cycle_timer_register(avr, (avr_cycle_count_t)kByteCycles, onByte, NULL);
}

static avr_uart_t *uart(void) {
  for (avr_io_t *part = avr->io_port; part; part = part->next)
    if (strcmp(part->kind, "uart") == 0 && ((avr_uart_t *)part)->name == '0') return (avr_uart_t *)part;
  refuse("the simulator has no UART 0");
}

void serialPace(void) {
  static avr_uart_t *found;
  if (!found) found = uart();
  const uint32_t divisor = (avr_regbit_get(avr, found->ubrrh) << 8 | avr_regbit_get(avr, found->ubrrl)) + 1u;
  const uint32_t cyclesOfBit = divisor * (avr_regbit_get(avr, found->u2x) ? 8 : 16);
  found->cycles_per_byte = 10 * cyclesOfBit;
}

void serialOpenTerminal(void) {
  terminal = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
  if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0)
    refuse("no terminal: %s", strerror(errno));
  const char *name = ptsname(terminal);
  /* Held open, so that it is there between one user and the next. */
  const int other = open(name, O_RDWR | O_NOCTTY);
  struct termios settings;
  if (other < 0 || tcgetattr(other, &settings) != 0) refuse("%s: %s", name, strerror(errno));
  cfmakeraw(&settings);
  cfsetspeed(&settings, B115200);
  tcsetattr(other, TCSANOW, &settings);
  printf("\n{\"terminal\":\"%s\"}\n", name);
  fflush(stdout);
}

void serialPoll(void) {
  char bytes[256];
  if (terminal < 0 || tail - head > 1024) return;
  const ssize_t count = read(terminal, bytes, sizeof bytes);
  if (count > 0) serialSend(bytes, (size_t)count);
}

void serialEnd(void) {
  if (saidLength > 0 && logFile)
    fprintf(logFile, "unsaid %llu %.*s\n", (unsigned long long)avr->cycle, (int)saidLength, said);
}

// A firmware that does what is known, to the cycle, so that the harness can be tested: each edge of the wheel
// changes pin A0 2000 cycles later; interrupts are off for 400 cycles now and then; lines of the console come
// back; and a byte of the EEPROM counts the starts.
#include <avr/eeprom.h>
#include <avr/interrupt.h>
#include <avr/io.h>
#include <stdint.h>

namespace {

constexpr uint16_t kDelay = 2000;
constexpr uint32_t kOffCycles = 400;

volatile bool isArmed = false;

void send(char byte) {
  while (!(UCSR0A & _BV(UDRE0))) {
  }
  UDR0 = static_cast<uint8_t>(byte);
}

void send(const char* text) {
  while (*text != 0) send(*text++);
}

/** To call it and to come back are the longest instructions that there are: 5 cycles each. */
__attribute__((noinline)) void comeBack() { asm volatile(""); }

}  // namespace

ISR(TIMER5_CAPT_vect) {
  OCR5A = static_cast<uint16_t>(ICR5 + kDelay);
  isArmed = true;
}

/** The harness is told by it that the timer goes round. */
EMPTY_INTERRUPT(TIMER5_OVF_vect)

ISR(TIMER5_COMPA_vect) {
  if (!isArmed) return;
  isArmed = false;
  PORTA ^= 1;
}

int main() {
  DDRA = 0xff;
  UBRR0 = 16;
  UCSR0A = _BV(U2X0);
  UCSR0B = _BV(RXEN0) | _BV(TXEN0);
  TCCR5B = _BV(ICES5) | _BV(CS50);
  TIMSK5 = _BV(ICIE5) | _BV(OCIE5A) | _BV(TOIE5);
  uint8_t* const place = nullptr;
  const uint8_t starts = static_cast<uint8_t>(eeprom_read_byte(place) + 1);
  eeprom_write_byte(place, starts);
  eeprom_busy_wait();
  send("start ");
  send(static_cast<char>('0' + starts));
  send('\n');
  sei();
  bool isBegun = false;
  for (uint16_t round = 0;; round++) {
    if (round == 0) {
      cli();
      __builtin_avr_delay_cycles(kOffCycles);
      sei();
    }
    comeBack();
    if (!(UCSR0A & _BV(RXC0))) continue;
    const char byte = static_cast<char>(UDR0);
    if (!isBegun) send("> ");
    isBegun = byte != '\n';
    send(byte);
  }
}

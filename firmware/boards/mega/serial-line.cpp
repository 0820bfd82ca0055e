#include "serial-line.h"

#include <avr/interrupt.h>
#include <avr/io.h>

#include "board.h"

namespace postern {

namespace {

/** Powers of two: what comes while the main loop is elsewhere, 11 ms of it; and what goes meanwhile. */
constexpr uint8_t kComing = 128;
constexpr uint8_t kGoing = 64;

uint8_t coming[kComing];
volatile uint8_t comingFirst;
volatile uint8_t comingEnd;
uint8_t going[kGoing];
volatile uint8_t goingFirst;
volatile uint8_t goingEnd;

}  // namespace

void beginSerial() {
  // 117,647 baud: 2.1 % fast, which is what an Arduino calls 115,200.
  UBRR0 = 16;
  UCSR0A = _BV(U2X0);
  UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
  UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0);
  // A line that nobody drives is silent.
  PORTE |= _BV(PE0);
}

int16_t board::receive() {
  const uint8_t first = comingFirst;
  if (first == comingEnd) return -1;
  const uint8_t byte = coming[first];
  comingFirst = static_cast<uint8_t>((first + 1) & (kComing - 1));
  return byte;
}

uint16_t board::sendRoom() { return static_cast<uint8_t>((goingFirst - goingEnd - 1) & (kGoing - 1)); }

void board::send(uint8_t byte) {
  const uint8_t end = goingEnd;
  going[end] = byte;
  goingEnd = static_cast<uint8_t>((end + 1) & (kGoing - 1));
  UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0) | _BV(UDRIE0);
}

}  // namespace postern

/** What finds no room is lost, and its line is no line. */
ISR(USART0_RX_vect) {
  using namespace postern;
  const uint8_t byte = UDR0;
  const uint8_t end = comingEnd;
  const uint8_t next = static_cast<uint8_t>((end + 1) & (kComing - 1));
  if (next == comingFirst) return;
  coming[end] = byte;
  comingEnd = next;
}

ISR(USART0_UDRE_vect) {
  using namespace postern;
  const uint8_t first = goingFirst;
  if (first == goingEnd) {
    UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0);
    return;
  }
  UDR0 = going[first];
  goingFirst = static_cast<uint8_t>((first + 1) & (kGoing - 1));
}

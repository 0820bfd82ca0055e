// The EEPROM, which takes 3.4 ms for a byte.
#include <avr/eeprom.h>
#include <avr/wdt.h>

#include "board.h"

namespace postern {

namespace {

uint8_t* placeOf(uint16_t at) { return reinterpret_cast<uint8_t*>(at); }

}  // namespace

uint16_t board::storageBytes() { return E2END + 1; }

uint8_t board::storageRead(uint16_t at) { return eeprom_read_byte(placeOf(at)); }

bool board::storageWrite(uint16_t at, uint8_t byte) {
  if (at > E2END) return false;
  // It is worn by writing, so what is there is not written again.
  eeprom_update_byte(placeOf(at), byte);
  eeprom_busy_wait();
  wdt_reset();
  return true;
}

}  // namespace postern

/* The EEPROM, as a file: what a firmware saves is there in the next run, as after a loss of power. */
#include <stdlib.h>
#include <string.h>

#include "avr_eeprom.h"
#include "harness.h"

enum { kBytes = 4096 };

void memoryLoad(avr_t *avr, const char *path) {
  uint8_t bytes[kBytes];
  memset(bytes, 0xff, sizeof bytes);
  FILE *file = fopen(path, "rb");
  if (file) {
    const size_t count = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    if (count != sizeof bytes) refuse("%s: an EEPROM has %d bytes, not %zu", path, kBytes, count);
  }
  avr_eeprom_desc_t all = {.ee = bytes, .offset = 0, .size = kBytes};
  /* It answers -1 where all went well. */
  if (avr_ioctl(avr, AVR_IOCTL_EEPROM_SET, &all) < -1)
    refuse("the simulated EEPROM is not of %d bytes", kBytes);
}

void memorySave(avr_t *avr, const char *path) {
  avr_eeprom_desc_t all = {.ee = NULL, .offset = 0, .size = kBytes};
  avr_ioctl(avr, AVR_IOCTL_EEPROM_GET, &all);
  FILE *file = all.ee ? fopen(path, "wb") : NULL;
  if (!file || fwrite(all.ee, 1, kBytes, file) != kBytes || fclose(file) != 0)
    refuse("%s: cannot be written", path);
}

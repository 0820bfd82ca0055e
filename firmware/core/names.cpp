#include "names.h"
#include "dictionary-ids.h"
#include "flash.h"
#include "names-data.h"

namespace postern {

namespace {

char lowerCase(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

/** Where the next name begins. */
uint16_t behind(uint16_t at) {
  while ((flashByte(&data::kNames[at++]) & kLastFlag) == 0) {
  }
  return at;
}

}  // namespace

char Name::next() {
  for (;;) {
    if (at_ == kNowhere) return '\0';
    const uint8_t byte = flashByte(&data::kNames[at_++]);
    if ((byte & kLastFlag) != 0) {
      at_ = behind_;
      behind_ = kNowhere;
    }
    const uint8_t letter = static_cast<uint8_t>(byte & ~kLastFlag);
    if (letter >= kFirstLetter) return static_cast<char>(letter);
    behind_ = at_;
    at_ = flashByte(&data::kWords[letter]);
  }
}

Name nameOf(uint8_t number) {
  uint16_t at = data::kFirstName;
  for (; number > 0; number--) at = behind(at);
  return Name(at);
}

bool findName(const char* name, uint8_t length, uint8_t& number) {
  uint16_t at = data::kFirstName;
  for (number = 0; number < kFirstUnitName; number++, at = behind(at)) {
    Name known(at);
    uint8_t same = 0;
    while (same < length && lowerCase(known.next()) == lowerCase(name[same])) same++;
    if (same == length && known.next() == '\0') return true;
  }
  return false;
}

}  // namespace postern

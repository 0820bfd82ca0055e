// The dictionary's names, which are in flash: of parameters, of tables, functions and curves, of units, of categories.
#pragma once
#include <stdint.h>

namespace postern {

/**
 * A name, read from its first character on. In flash the last character of each has kLastFlag, and what is below kFirstLetter stands
 * for a word that several names have.
 */
class Name {
 public:
  explicit Name(uint16_t at) : at_(at) {}
  /** ASCII; a zero behind its end. */
  char next();

 private:
  uint16_t at_;
  /** Where it goes on behind a word. */
  uint16_t behind_ = kNowhere;

  static constexpr uint16_t kNowhere = 0xffff;
};

constexpr uint8_t kLastFlag = 0x80;
constexpr uint8_t kFirstLetter = '/';

/** By its number, which must be below kNameCount. */
Name nameOf(uint8_t number);

/** The number of a parameter's or a grid's name, in any case of its letters. `name` needs no zero at its end. */
bool findName(const char* name, uint8_t length, uint8_t& number);

}  // namespace postern

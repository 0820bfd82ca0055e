// Fixed-point numbers as decimals and back, exactly, without float or 64 bits. A number is value × 2^bits;
// its decimal has as many digits as it takes to be told from its neighbours, so that what is read can be set
// again to the same number. Halves go away from 0 both ways, as in tools/firmware/fixed-point.ts.
#pragma once

#include <stdint.h>

#include "dictionary-types.h"

namespace postern {

/** A sign, five digits, a point, four more; and of 32 bits a sign and ten digits. */
constexpr uint8_t kMostDigits = 11;

/**
 * Writes a number in its unit, without zeros at the end of its decimals.
 * @param raw -65535..65535 @param bits 0..kMostBits @param to kMostDigits @returns how many characters
 */
uint8_t writeDecimal(int32_t raw, uint8_t bits, char* to);

/** The same of a whole number. */
uint8_t writeNatural(uint32_t number, char* to);

/**
 * Reads a decimal as JSON has it, but without an exponent: `numberLength` says whether it is one. What is
 * beyond what 16 bits and `bits` can hold comes out as something that is beyond it too.
 */
int32_t readDecimal(const char* text, uint8_t length, uint8_t bits);

/** Reads a whole number that is not negative. False: it is neither, or above 2^31 - 1. */
bool readNatural(const char* text, uint8_t length, uint32_t& number);

/**
 * How many characters of a text are a JSON number without exponent; 0: it does not begin with one.
 * @param end where the text ends
 */
uint8_t numberLength(const char* text, const char* end);

}  // namespace postern

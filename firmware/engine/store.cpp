#include "store.h"

#include "cylinders.h"
#include "default-cells.h"

namespace postern {

namespace {

uint8_t numberOf(ParameterId id) { return static_cast<uint8_t>(id); }

/** A bit for each: an AVR shifts one by one place at a time. */
const uint8_t kBits[8] POSTERN_FLASH = {1, 2, 4, 8, 16, 32, 64, 128};
uint8_t bitOf(ParameterId id) { return flashByte(&kBits[numberOf(id) & 7]); }

/** Into what it may be. */
uint16_t clamped(ParameterId id, int32_t raw) {
  const uint16_t number = nearestNumber(id, raw);
  return id == ParameterId::kCylinders && number > kCylinders ? kCylinders : number;
}

int32_t initialOf(ParameterId id) { return signedValue(initialNumber(id), isSignedParameter(id)); }

// Of a float's upper 16 bits, which come second: the sign, eight bits of exponent, seven of the fraction.
constexpr uint8_t kUpper = 1;
constexpr uint8_t kExponentAt = 7;
constexpr uint8_t kNoNumber = 0xff;
/** Of 1. */
constexpr uint8_t kOneExponent = 127;
constexpr uint16_t kTop = 0x8000;

uint8_t exponentOf(uint16_t upper) { return static_cast<uint8_t>(static_cast<uint16_t>(upper << 1) >> 8); }

}  // namespace

int32_t toNumber(float value, uint8_t bits) {
  static_assert(sizeof(float) == sizeof(uint32_t), "a float has 32 bits");
  uint16_t halves[2];
  __builtin_memcpy(halves, &value, sizeof halves);
  const uint16_t upper = halves[kUpper];
  const uint16_t lower = halves[1 - kUpper];
  const uint8_t exponent = exponentOf(upper);
  if (exponent == kNoNumber && value != value) return 0;
  // Of 16 binary places before the point so many are empty.
  const auto empty = static_cast<int16_t>(kOneExponent + 15 - bits - exponent);
  if (empty > 16) return 0;
  uint16_t whole = static_cast<uint16_t>(kTop | upper << 8 | lower >> 8);
  bool isHalf = (lower & 0x80) != 0;
  // The first one of the fraction is not in it, and what is above it is of the exponent.
  for (int16_t place = empty; place > 0; place--) {
    isHalf = (whole & 1) != 0;
    whole = static_cast<uint16_t>(whole >> 1);
  }
  const int32_t number = empty < 0 ? kMostNumber : int32_t{whole} + isHalf;
  return (upper & kTop) != 0 ? -number : number;
}

bool ParameterBits::has(ParameterId id) const { return (bits_[numberOf(id) >> 3] & bitOf(id)) != 0; }

void ParameterBits::put(ParameterId id, bool isSo) {
  uint8_t& bits = bits_[numberOf(id) >> 3];
  bits = static_cast<uint8_t>(isSo ? bits | bitOf(id) : bits & ~bitOf(id));
}

void ParameterBits::putAll() {
  for (uint8_t& each : bits_) each = 0xff;
}

void Store::begin() {
  for (uint8_t each = 0; each < kParameterCount; each++) {
    const ParameterId id = static_cast<ParameterId>(each);
    numbers_[each] = clamped(id, initialOf(id));
  }
  restoreDefaults();
  changes_.putAll();
}

int32_t Store::raw(ParameterId id) const {
  return signedValue(numbers_[numberOf(id)], isSignedParameter(id));
}

/** Made of its parts: by way of an integer of 32 bits it takes an AVR three times as long. */
float Store::value(ParameterId id) const {
  uint16_t number = numbers_[numberOf(id)];
  if (number == 0) return 0;
  constexpr uint16_t kExponent = 1u << kExponentAt;
  uint16_t upper = static_cast<uint16_t>((kOneExponent + 15 - parameterBits(id)) * kExponent);
  if ((number & kTop) != 0 && isSignedParameter(id)) {
    number = static_cast<uint16_t>(-number);
    upper |= kTop;
  }
  for (; (number & kTop) == 0; number = static_cast<uint16_t>(number << 1)) {
    upper = static_cast<uint16_t>(upper - kExponent);
  }
  // The first one of the fraction is not in it.
  uint16_t halves[2];
  halves[1 - kUpper] = static_cast<uint16_t>(number << 8);
  halves[kUpper] = static_cast<uint16_t>(upper | (number >> 8 & (kExponent - 1)));
  float value;
  __builtin_memcpy(&value, halves, sizeof value);
  return value;
}

NumberForm Store::formOf(ParameterId id) {
  NumberForm form = parameterForm(id);
  if (id == ParameterId::kCylinders && form.maximum > kCylinders) form.maximum = kCylinders;
  return form;
}

bool Store::isCalibration(ParameterId id) {
  return id != ParameterId::kTicksInUS && isSavedParameter(id);
}

bool Store::holds(ParameterId id) {
  if (parameterSource(id) != kNoGrid) return true;
  return !isSavedParameter(id) && parameterCategory(id) != static_cast<uint8_t>(CategoryId::kBench);
}

SetOutcome Store::set(ParameterId id, int32_t raw) {
  if (id == ParameterId::kTicksInUS) return SetOutcome::readOnly;
  const NumberForm form = formOf(id);
  if (raw < form.minimum || raw > form.maximum) return SetOutcome::outOfRange;
  write(id, static_cast<uint16_t>(raw));
  if (holds(id)) held_.put(id, true);
  return SetOutcome::done;
}

void Store::release(ParameterId id) {
  held_.put(id, false);
  changes_.putAll();
}

void Store::put(ParameterId id, int32_t raw) {
  if (!isHeld(id)) change(id, clamped(id, raw));
}

void Store::setCell(uint16_t index, uint16_t number) {
  if (cells_[index] == number) return;
  cells_[index] = number;
  calibrationChanges_++;
  changes_.putAll();
}

void Store::restore(ParameterId id, int32_t raw) {
  if (isCalibration(id)) write(id, clamped(id, raw));
}

void Store::restoreDefaults() {
  for (uint8_t each = 0; each < kParameterCount; each++) {
    const ParameterId id = static_cast<ParameterId>(each);
    restore(id, initialOf(id));
  }
  DefaultCells defaults;
  for (uint16_t index = 0; index < kCellCount; index++) setCell(index, defaults.next());
}

void Store::change(ParameterId id, uint16_t number) {
  if (numbers_[numberOf(id)] == number) return;
  numbers_[numberOf(id)] = number;
  changes_.put(id, true);
}

void Store::write(ParameterId id, uint16_t number) {
  if (numbers_[numberOf(id)] == number) return;
  change(id, number);
  if (isSavedParameter(id)) calibrationChanges_++;
}

}  // namespace postern

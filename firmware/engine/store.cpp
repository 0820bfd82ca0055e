#include "store.h"

#include "cylinders.h"
#include "default-cells.h"

namespace postern {

namespace {

uint8_t numberOf(ParameterId id) { return static_cast<uint8_t>(id); }
uint8_t bitOf(ParameterId id) { return static_cast<uint8_t>(1u << (numberOf(id) & 7)); }

/** Into what it may be. */
uint16_t clamped(ParameterId id, int32_t raw) {
  const NumberForm form = Store::formOf(id);
  if (raw < form.minimum) raw = form.minimum;
  if (raw > form.maximum) raw = form.maximum;
  return static_cast<uint16_t>(raw);
}

int32_t initialOf(ParameterId id) { return signedValue(initialNumber(id), isSignedParameter(id)); }

// Of a float's upper 16 bits, which come second: the sign, eight bits of exponent, seven of the fraction.
constexpr uint8_t kUpper = 1;
constexpr uint8_t kExponentAt = 7;
constexpr uint8_t kNoNumber = 0xff;
/** Of 1. */
constexpr uint8_t kOneExponent = 127;
/** Integers have at most so many binary places here. */
constexpr uint8_t kMostPlaces = 24;

uint8_t exponentOf(uint16_t upper) { return static_cast<uint8_t>(static_cast<uint16_t>(upper << 1) >> 8); }

}  // namespace

float scaledByTwo(float value, int8_t exponent) {
  static_assert(sizeof(float) == sizeof(uint32_t), "a float has 32 bits");
  // The exponent is in the upper half: an AVR shifts 32 bits slowly.
  uint16_t halves[2];
  __builtin_memcpy(halves, &value, sizeof halves);
  const uint8_t old = exponentOf(halves[kUpper]);
  // 0 has none, and what is infinite or no number has the most.
  if (old == 0 || old == kNoNumber) return value;
  if (old + exponent <= 0) return 0;
  halves[kUpper] = static_cast<uint16_t>(halves[kUpper] + exponent * (1 << kExponentAt));
  __builtin_memcpy(&value, halves, sizeof halves);
  return value;
}

int32_t toNumber(float value) {
  constexpr int32_t kMost = int32_t{1} << kMostPlaces;
  uint16_t halves[2];
  __builtin_memcpy(halves, &value, sizeof halves);
  const uint8_t exponent = exponentOf(halves[kUpper]);
  const bool isNegative = (halves[kUpper] & 0x8000) != 0;
  if (exponent == kNoNumber && value != value) return 0;
  if (exponent >= kOneExponent + kMostPlaces) return isNegative ? -kMost : kMost;
  // Of twice the value, whose fraction is cut off, and which is rounded then: a sum of floats takes longer.
  const int32_t twice = static_cast<int32_t>(scaledByTwo(value, 1));
  return isNegative ? -((1 - twice) >> 1) : (twice + 1) >> 1;
}

void Store::begin() {
  for (uint8_t each = 0; each < kParameterCount; each++) {
    const ParameterId id = static_cast<ParameterId>(each);
    numbers_[each] = clamped(id, initialOf(id));
  }
  restoreDefaults();
}

int32_t Store::raw(ParameterId id) const {
  return signedValue(numbers_[numberOf(id)], isSignedParameter(id));
}

float Store::value(ParameterId id) const {
  return scaledByTwo(static_cast<float>(raw(id)), static_cast<int8_t>(-parameterBits(id)));
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
  if (holds(id)) held_[numberOf(id) >> 3] = static_cast<uint8_t>(held_[numberOf(id) >> 3] | bitOf(id));
  return SetOutcome::done;
}

bool Store::isHeld(ParameterId id) const { return (held_[numberOf(id) >> 3] & bitOf(id)) != 0; }

void Store::release(ParameterId id) {
  held_[numberOf(id) >> 3] = static_cast<uint8_t>(held_[numberOf(id) >> 3] & ~bitOf(id));
  lookupChanges_++;
}

void Store::put(ParameterId id, int32_t raw) {
  if (!isHeld(id)) numbers_[numberOf(id)] = clamped(id, raw);
}

void Store::setCell(uint16_t index, uint16_t number) {
  if (cells_[index] == number) return;
  cells_[index] = number;
  calibrationChanges_++;
  lookupChanges_++;
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

void Store::write(ParameterId id, uint16_t number) {
  if (numbers_[numberOf(id)] == number) return;
  numbers_[numberOf(id)] = number;
  if (isSavedParameter(id)) calibrationChanges_++;
}

}  // namespace postern

#include "store.h"

#include "cylinders.h"

namespace postern {

namespace {

uint8_t numberOf(ParameterId id) { return static_cast<uint8_t>(id); }
uint8_t bitOf(ParameterId id) { return static_cast<uint8_t>(1u << (numberOf(id) & 7)); }

Range rangeOf(ParameterId id, const ParameterInfo& info) {
  const bool isSigned = info.isSigned();
  Range range{signedValue(info.minimum, isSigned), signedValue(info.maximum, isSigned)};
  if (id == ParameterId::kCylinders && range.maximum > kCylinders) range.maximum = kCylinders;
  return range;
}

int32_t clamped(int32_t raw, const Range& range) {
  if (raw < range.minimum) return range.minimum;
  return raw > range.maximum ? range.maximum : raw;
}

/** 2^exponent, without a division: the bits of a float. @param exponent -126 to 127 */
float powerOfTwo(int8_t exponent) {
  static_assert(sizeof(float) == sizeof(uint32_t), "a float has 32 bits");
  const uint32_t bits = static_cast<uint32_t>(127 + exponent) << 23;
  float power;
  __builtin_memcpy(&power, &bits, sizeof power);
  return power;
}

}  // namespace

Store::Store() : held_() {
  for (uint8_t each = 0; each < kParameterCount; each++) {
    const ParameterId id = static_cast<ParameterId>(each);
    const ParameterInfo info = parameterInfo(id);
    const int32_t initial = signedValue(info.initial, info.isSigned());
    numbers_[each] = static_cast<uint16_t>(clamped(initial, postern::rangeOf(id, info)));
  }
  copyDefaultCells(cells_);
}

int32_t Store::raw(ParameterId id) const {
  return signedValue(numbers_[numberOf(id)], isSignedParameter(id));
}

float Store::value(ParameterId id) const {
  const ParameterInfo info = parameterInfo(id);
  const int32_t number = signedValue(numbers_[numberOf(id)], info.isSigned());
  return static_cast<float>(number) * powerOfTwo(static_cast<int8_t>(-info.bits));
}

Range Store::rangeOf(ParameterId id) { return postern::rangeOf(id, parameterInfo(id)); }

bool Store::isCalibration(ParameterId id) {
  return id != ParameterId::kTicksInUS && parameterInfo(id).isSaved();
}

bool Store::holds(ParameterId id) {
  const ParameterInfo info = parameterInfo(id);
  if (info.source != SourceKind::kNone) return true;
  return !info.isSaved() && info.category != static_cast<uint8_t>(CategoryId::kBench);
}

SetOutcome Store::set(ParameterId id, int32_t raw) {
  if (id == ParameterId::kTicksInUS) return SetOutcome::readOnly;
  const ParameterInfo info = parameterInfo(id);
  const Range range = postern::rangeOf(id, info);
  if (raw < range.minimum || raw > range.maximum) return SetOutcome::outOfRange;
  write(id, info, raw);
  if (holds(id)) held_[numberOf(id) >> 3] = static_cast<uint8_t>(held_[numberOf(id) >> 3] | bitOf(id));
  return SetOutcome::done;
}

bool Store::isHeld(ParameterId id) const { return (held_[numberOf(id) >> 3] & bitOf(id)) != 0; }

void Store::release(ParameterId id) {
  held_[numberOf(id) >> 3] = static_cast<uint8_t>(held_[numberOf(id) >> 3] & ~bitOf(id));
  lookupChanges_++;
}

void Store::releaseAll() {
  for (uint8_t& each : held_) each = 0;
  lookupChanges_++;
}

void Store::put(ParameterId id, int32_t raw) {
  if (isHeld(id)) return;
  const ParameterInfo info = parameterInfo(id);
  numbers_[numberOf(id)] = static_cast<uint16_t>(clamped(raw, postern::rangeOf(id, info)));
}

void Store::putValue(ParameterId id, float value) {
  if (value != value) return;
  // Beyond every range, and within what an integer holds.
  constexpr float kMost = 100000;
  float scaled = value * powerOfTwo(static_cast<int8_t>(parameterInfo(id).bits));
  if (scaled > kMost) scaled = kMost;
  if (scaled < -kMost) scaled = -kMost;
  put(id, static_cast<int32_t>(scaled < 0 ? scaled - 0.5f : scaled + 0.5f));
}

void Store::setCell(uint16_t index, uint16_t number) {
  if (cells_[index] == number) return;
  cells_[index] = number;
  calibrationChanges_++;
  lookupChanges_++;
}

void Store::restore(ParameterId id, int32_t raw) {
  if (!isCalibration(id)) return;
  const ParameterInfo info = parameterInfo(id);
  write(id, info, clamped(raw, postern::rangeOf(id, info)));
}

void Store::restoreDefaults() {
  for (uint8_t each = 0; each < kParameterCount; each++) {
    const ParameterId id = static_cast<ParameterId>(each);
    const ParameterInfo info = parameterInfo(id);
    restore(id, signedValue(info.initial, info.isSigned()));
  }
  for (uint16_t index = 0; index < kCellCount; index++) setCell(index, defaultCell(index));
}

void Store::write(ParameterId id, const ParameterInfo& info, int32_t raw) {
  const uint16_t number = static_cast<uint16_t>(raw);
  if (numbers_[numberOf(id)] == number) return;
  numbers_[numberOf(id)] = number;
  if (info.isSaved()) calibrationChanges_++;
}

}  // namespace postern

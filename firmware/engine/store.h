// What every parameter is now, and the calibration: the tables' cells.
#pragma once

#include "dictionary.h"

namespace postern {

/** `readOnly`: the board says what it is. */
enum class SetOutcome : uint8_t { done, outOfRange, readOnly };

/** What is beyond all that a parameter can be: 2^16. */
constexpr int32_t kMostNumber = int32_t{1} << 16;

/**
 * The nearest integer to value × 2^bits, halves away from 0; what is more than kMostNumber is that, and what is no number is 0. By
 * shifts of 16 bits: an AVR takes three times as long by way of products of floats and integers of 32 bits.
 */
int32_t toNumber(float value, uint8_t bits);

/** Some of the parameters. */
class ParameterBits {
 public:
  bool has(ParameterId id) const;
  void put(ParameterId id, bool isSo);
  void putAll();

 private:
  uint8_t bits_[(kParameterCount + 7) / 8] = {};
};

class Store {
 public:
  /** As it was built: at the start, before anything is asked. */
  void begin();

  /** A parameter's number, with its sign: value × 2^bits. */
  int32_t raw(ParameterId id) const;
  /** In its unit. */
  float value(ParameterId id) const;
  /** The same, as its 16 bits. */
  uint16_t number(ParameterId id) const { return numbers_[static_cast<uint8_t>(id)]; }
  bool isOn(ParameterId id) const { return numbers_[static_cast<uint8_t>(id)] != 0; }

  /** What `set` takes: the dictionary's range, and no more cylinders than there is room for. */
  static NumberForm formOf(ParameterId id);
  /** Whether it belongs to a calibration: all that is saved but what the board says. */
  static bool isCalibration(ParameterId id);
  /** Whether `set` holds it, as it is measured, looked up or computed. */
  static bool holds(ParameterId id);

  /** From outside. What is measured, looked up or computed is held from then on. */
  SetOutcome set(ParameterId id, int32_t raw);
  bool isHeld(ParameterId id) const { return held_.has(id); }
  void release(ParameterId id);

  /** From the strategy: clamped to its range, and left as it is where it is held. */
  void put(ParameterId id, int32_t raw);

  /** Cells of tables, functions and curves: see dictionary-types.h. `index` below kCellCount. */
  uint16_t cell(uint16_t index) const { return cells_[index]; }
  void setCell(uint16_t index, uint16_t number);

  /** From storage: into its range, whatever it is. Not for what is no calibration. */
  void restore(ParameterId id, int32_t raw);
  /** All of a calibration as it was built. */
  void restoreDefaults();

  /** Counts changes of what a calibration has: saved parameters and cells. */
  uint16_t calibrationChanges() const { return calibrationChanges_; }

  /** Parameters that are other ones since `takeChanges`, or all: a cell is another, or what was held is held no more. */
  const ParameterBits& changes() const { return changes_; }
  ParameterBits takeChanges() {
    const ParameterBits changes = changes_;
    changes_ = ParameterBits();
    return changes;
  }

 private:
  void change(ParameterId id, uint16_t number);
  void write(ParameterId id, uint16_t number);

  // All is constant until `begin`: no code puts it there, one value after another.
  uint16_t numbers_[kParameterCount] = {};
  uint16_t cells_[kCellCount] = {};
  ParameterBits held_;
  ParameterBits changes_;
  uint16_t calibrationChanges_ = 0;
};

}  // namespace postern

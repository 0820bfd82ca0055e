// Tables, functions and curves: between their points in a straight line (a table in both of its axes), and
// as at the end beyond them.
#pragma once

#include "store.h"

namespace postern {

/** Points of an axis: their cells, and whether they have a sign. */
struct Axis {
  uint16_t cells;
  uint8_t points;
  bool isSigned;
};

/** Between two points of an axis: the first of them, and how far on, in parts of 65536. */
struct Place16 {
  uint8_t point;
  uint16_t part;
};

/** Where a number is on an axis. Points that do not ascend are no harm: it is between some two of them. */
Place16 placeOn(const Store& store, const Axis& axis, uint16_t number);

/** @param row, @param column what it is looked up by; no row but of a table, and of a curve what its input measures */
int32_t valueIn(const Store& store, const Grid& grid, uint16_t row, uint16_t column);

/** What is looked up, done anew only when what it depends on has changed. */
class Lookups {
 public:
  /** One parameter, if it is a table's or a function's: before all of them, which comes to it as well. */
  void update(Store& store, ParameterId id);
  /** All of them, in the dictionary's order. */
  void updateAll(Store& store);
  /** How many lookups were done: for whoever wants to know that few were. */
  uint16_t done() const { return done_; }

 private:
  void updateOne(Store& store, ParameterId id, ParameterBits& changes);
  /** Out of line: what is not looked up, which most are not, saves no registers for it. */
  __attribute__((noinline)) void lookUp(Store& store, ParameterId id, uint8_t source);

  uint16_t done_ = 0;
};

}  // namespace postern

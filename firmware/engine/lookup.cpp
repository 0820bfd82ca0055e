#include "lookup.h"

namespace postern {

namespace {

/**
 * Numbers are compared, and their differences taken, in 16 bits without a sign: those that have one are moved
 * up by half of the range. That takes a third of the time of 32 bits.
 */
uint16_t biased(uint16_t number, bool isSigned) {
  return isSigned ? static_cast<uint16_t>(number ^ 0x8000) : number;
}

/** part × 65536 / whole, to nearest, of a part below the whole; bit by bit, as an AVR divides slowly. */
uint16_t fractionOf(uint16_t part, uint16_t whole) {
  uint16_t fraction = 0;
  uint16_t rest = part;
  for (uint8_t bit = 0; bit < 16; bit++) {
    const bool carries = (rest & 0x8000) != 0;
    rest = static_cast<uint16_t>(rest << 1);
    fraction = static_cast<uint16_t>(fraction << 1);
    if (!carries && rest < whole) continue;
    rest = static_cast<uint16_t>(rest - whole);
    fraction = static_cast<uint16_t>(fraction + 1);
  }
  // The fraction is at most 65535 × 65536 / 65535, so rounding up does not make it 65536.
  return static_cast<uint16_t>(fraction + (rest >= whole - rest ? 1 : 0));
}

/** Parts of 65536 of a number below 2^31, rounded down: two products of 16 by 16 bits. */
uint32_t partOf(uint32_t number, uint16_t part) {
  const uint32_t high = static_cast<uint32_t>(static_cast<uint16_t>(number >> 16)) * part;
  const uint32_t low = static_cast<uint32_t>(static_cast<uint16_t>(number)) * part;
  return high + (low >> 16);
}

/**
 * Binary places that values have beyond their own while they are between points: eight, as that moves whole
 * bytes.
 */
constexpr uint8_t kGuard = 8;

/** The value, biased, at a place of one row of values, with kGuard places. */
uint32_t guardedAt(const Store& store, uint16_t cells, uint8_t points, bool isSigned, const Place16& place) {
  const uint16_t at = static_cast<uint16_t>(cells + place.point);
  const uint16_t from = biased(store.cell(at), isSigned);
  const uint32_t guarded = static_cast<uint32_t>(from) << kGuard;
  if (place.part == 0 || place.point + 1 >= points) return guarded;
  const uint16_t to = biased(store.cell(static_cast<uint16_t>(at + 1)), isSigned);
  const uint16_t way = static_cast<uint16_t>(to > from ? to - from : from - to);
  const uint32_t step = (static_cast<uint32_t>(way) * place.part) >> (16 - kGuard);
  return to > from ? guarded + step : guarded - step;
}

/** Between two of those. */
uint32_t between(uint32_t from, uint32_t to, uint16_t part) {
  return to > from ? from + partOf(to - from, part) : from - partOf(from - to, part);
}

/** To nearest, and as it was before it was biased. */
int32_t valueOf(uint32_t guarded, bool isSigned) {
  const uint16_t value = static_cast<uint16_t>((guarded + (1u << (kGuard - 1))) >> kGuard);
  return signedValue(biased(value, isSigned), isSigned);
}

}  // namespace

Place16 placeOn(const Store& store, const Axis& axis, uint16_t number) {
  const uint16_t wanted = biased(number, axis.isSigned);
  uint16_t from = biased(store.cell(axis.cells), axis.isSigned);
  if (wanted <= from) return {0, 0};
  uint8_t point = 0;
  while (static_cast<uint8_t>(point + 1) < axis.points) {
    const uint16_t to = biased(store.cell(static_cast<uint16_t>(axis.cells + point + 1)), axis.isSigned);
    if (wanted < to) {
      return {point, fractionOf(static_cast<uint16_t>(wanted - from), static_cast<uint16_t>(to - from))};
    }
    from = to;
    point++;
  }
  return {point, 0};
}

int32_t valueIn(const Store& store, const Grid& grid, uint16_t row, uint16_t column) {
  const bool isSigned = isSignedParameter(grid.gives);
  const bool isSignedColumn = !grid.isCurve() && isSignedParameter(grid.columnsOf);
  const Place16 place = placeOn(store, {grid.firstOf(GridPart::columns), grid.columns, isSignedColumn}, column);
  uint16_t cells = grid.firstOf(GridPart::values);
  Place16 rowPlace = {0, 0};
  if (grid.isTable()) rowPlace = placeOn(store, {grid.cells, grid.rows, isSignedParameter(grid.rowsOf)}, row);
  cells = static_cast<uint16_t>(cells + uint16_t{rowPlace.point} * grid.columns);
  const uint32_t from = guardedAt(store, cells, grid.columns, isSigned, place);
  if (rowPlace.part == 0) return valueOf(from, isSigned);
  const uint16_t next = static_cast<uint16_t>(cells + grid.columns);
  return valueOf(between(from, guardedAt(store, next, grid.columns, isSigned, place), rowPlace.part), isSigned);
}

void Lookups::update(Store& store, ParameterId id) {
  ParameterBits changes = store.changes();
  updateOne(store, id, changes);
}

void Lookups::updateAll(Store& store) {
  ParameterBits changes = store.takeChanges();
  for (uint8_t each = 0; each < kLookedUpCount; each++) updateOne(store, lookedUp(each), changes);
}

inline void Lookups::updateOne(Store& store, ParameterId id, ParameterBits& changes) {
  const uint8_t source = parameterSource(id);
  if (source >= kTableCount + kFunctionCount) return;
  const bool isTable = source < kTableCount;
  if (!changes.has(columnsOfGrid(source)) && !(isTable && changes.has(rowsOfGrid(source)))) return;
  lookUp(store, id, source);
  // Others may be looked up by it, now or the next time.
  if (store.changes().has(id)) changes.put(id, true);
}

void Lookups::lookUp(Store& store, ParameterId id, uint8_t source) {
  const Grid grid = gridOf(source);
  const uint16_t row = grid.isTable() ? store.number(grid.rowsOf) : uint16_t{0};
  store.put(id, valueIn(store, grid, row, store.number(grid.columnsOf)));
  done_++;
}

}  // namespace postern

#include "lookup.h"

namespace postern {

namespace {

/** The inputs are those of its newest lookup. */
constexpr uint8_t kKnown = 1;
/** They have changed in this round, so each parameter that has it is looked up. */
constexpr uint8_t kChanged = 2;

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

Axis axisOf(uint16_t cells, uint8_t points, ParameterId of) { return {cells, points, isSignedParameter(of)}; }

int32_t tableValue(const Store& store, const TableInfo& info, bool isSigned) {
  const Place16 row = placeOn(store, axisOf(info.cells, info.rows, info.rowsOf), store.number(info.rowsOf));
  const Axis columns = axisOf(info.columnCells(), info.columns, info.columnsOf);
  const Place16 column = placeOn(store, columns, store.number(info.columnsOf));
  const uint16_t cells = static_cast<uint16_t>(info.valueCells() + uint16_t{row.point} * info.columns);
  const uint32_t from = guardedAt(store, cells, info.columns, isSigned, column);
  if (row.part == 0 || row.point + 1 >= info.rows) return valueOf(from, isSigned);
  const uint16_t next = static_cast<uint16_t>(cells + info.columns);
  return valueOf(between(from, guardedAt(store, next, info.columns, isSigned, column), row.part), isSigned);
}

int32_t functionValue(const Store& store, const FunctionInfo& info, bool isSigned) {
  const Place16 place = placeOn(store, axisOf(info.cells, info.points, info.of), store.number(info.of));
  return valueOf(guardedAt(store, info.valueCells(), info.points, isSigned, place), isSigned);
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

int32_t curveValue(const Store& store, const CurveInfo& info, bool isSigned, uint16_t number) {
  const Place16 place = placeOn(store, {info.cells, info.points, false}, number);
  return valueOf(guardedAt(store, info.valueCells(), info.points, isSigned, place), isSigned);
}

void Lookups::update(Store& store, ParameterId id) {
  expire(store);
  const Source source = parameterSource(id);
  if (source.kind == SourceKind::kTable || source.kind == SourceKind::kFunction) lookUp(store, id, source);
}

void Lookups::updateAll(Store& store) {
  expire(store);
  for (uint8_t each = 0; each < kLookedUpCount; each++) {
    const ParameterId id = lookedUp(each);
    lookUp(store, id, parameterSource(id));
  }
  for (uint8_t& each : states_) each = static_cast<uint8_t>(each & ~kChanged);
}

void Lookups::expire(const Store& store) {
  if (lookupChanges_ == store.lookupChanges()) return;
  lookupChanges_ = store.lookupChanges();
  for (uint8_t& each : states_) each = 0;
}

/** Whether a source is as it was when it was last looked up; from now on `inputs` are those. */
bool Lookups::isUnchanged(uint8_t source, Inputs& last, const Inputs& inputs) {
  uint8_t& state = states_[source];
  const bool isSame = (state & kKnown) != 0 && last.rows == inputs.rows && last.columns == inputs.columns;
  if (isSame) return (state & kChanged) == 0;
  last = inputs;
  state = kKnown | kChanged;
  return false;
}

void Lookups::lookUp(Store& store, ParameterId id, const Source& source) {
  if (source.kind == SourceKind::kTable) {
    const TableInfo info = tableInfo(static_cast<TableId>(source.id));
    const Inputs inputs{store.number(info.rowsOf), store.number(info.columnsOf)};
    if (isUnchanged(source.id, tables_[source.id], inputs)) return;
    store.put(id, tableValue(store, info, isSignedParameter(id)));
  } else {
    // Most functions are as they were: then no more of their entry is read than this.
    const FunctionId function = static_cast<FunctionId>(source.id);
    Inputs last{0, functions_[source.id]};
    const Inputs inputs{0, store.number(functionInput(function))};
    if (isUnchanged(static_cast<uint8_t>(kTableCount + source.id), last, inputs)) return;
    functions_[source.id] = inputs.columns;
    store.put(id, functionValue(store, functionInfo(function), isSignedParameter(id)));
  }
  done_++;
}

}  // namespace postern

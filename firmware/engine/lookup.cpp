#include "lookup.h"

namespace postern {

namespace {

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

/** Between two numbers of at most 30 bits and a sign. */
int32_t between(int32_t from, int32_t to, uint16_t part) {
  if (to >= from) return from + static_cast<int32_t>(partOf(static_cast<uint32_t>(to - from), part));
  return from - static_cast<int32_t>(partOf(static_cast<uint32_t>(from - to), part));
}

/** Binary places that values have beyond their own, while they are between points. */
constexpr uint8_t kGuard = 14;

int32_t rounded(int32_t guarded) { return (guarded + (int32_t{1} << (kGuard - 1))) >> kGuard; }

/** With kGuard binary places more. */
int32_t guardedAt(const Store& store, uint16_t cells, uint8_t points, bool isSigned, const Place16& place) {
  const uint16_t at = static_cast<uint16_t>(cells + place.point);
  const int32_t from = signedValue(store.cell(at), isSigned) * (int32_t{1} << kGuard);
  if (place.part == 0 || place.point + 1 >= points) return from;
  const int32_t to = signedValue(store.cell(static_cast<uint16_t>(at + 1)), isSigned) * (int32_t{1} << kGuard);
  return between(from, to, place.part);
}

Axis axisOf(uint16_t cells, uint8_t points, ParameterId of) { return {cells, points, isSignedParameter(of)}; }

int32_t tableValue(const Store& store, const TableInfo& info, bool isSigned) {
  const Place16 row = placeOn(store, axisOf(info.cells, info.rows, info.rowsOf), store.raw(info.rowsOf));
  const Axis columns = axisOf(info.columnCells(), info.columns, info.columnsOf);
  const Place16 column = placeOn(store, columns, store.raw(info.columnsOf));
  const uint16_t cells = static_cast<uint16_t>(info.valueCells() + uint16_t{row.point} * info.columns);
  const int32_t from = guardedAt(store, cells, info.columns, isSigned, column);
  if (row.part == 0 || row.point + 1 >= info.rows) return rounded(from);
  const uint16_t next = static_cast<uint16_t>(cells + info.columns);
  return rounded(between(from, guardedAt(store, next, info.columns, isSigned, column), row.part));
}

int32_t functionValue(const Store& store, const FunctionInfo& info, bool isSigned) {
  const Place16 place = placeOn(store, axisOf(info.cells, info.points, info.of), store.raw(info.of));
  return valueAt(store, info.valueCells(), info.points, isSigned, place);
}

bool bitOf(const uint8_t* bits, uint8_t at) { return (bits[at >> 3] & (1u << (at & 7))) != 0; }
void setBit(uint8_t* bits, uint8_t at) { bits[at >> 3] = static_cast<uint8_t>(bits[at >> 3] | (1u << (at & 7))); }

bool isLookup(const Source& source) {
  return source.kind == SourceKind::kTable || source.kind == SourceKind::kFunction;
}

}  // namespace

Place16 placeOn(const Store& store, const Axis& axis, int32_t number) {
  uint8_t point = 0;
  int32_t from = signedValue(store.cell(axis.cells), axis.isSigned);
  if (number <= from) return {0, 0};
  while (static_cast<uint8_t>(point + 1) < axis.points) {
    const int32_t to = signedValue(store.cell(static_cast<uint16_t>(axis.cells + point + 1)), axis.isSigned);
    if (number < to) {
      const uint16_t part = static_cast<uint16_t>(number - from);
      return {point, fractionOf(part, static_cast<uint16_t>(to - from))};
    }
    from = to;
    point++;
  }
  return {point, 0};
}

int32_t valueAt(const Store& store, uint16_t cells, uint8_t points, bool isSigned, const Place16& place) {
  return rounded(guardedAt(store, cells, points, isSigned, place));
}

int32_t curveValue(const Store& store, const CurveInfo& info, bool isSigned, int32_t number) {
  const Place16 place = placeOn(store, {info.cells, info.points, false}, number);
  return valueAt(store, info.valueCells(), info.points, isSigned, place);
}

void Lookups::update(Store& store, ParameterId id) {
  expire(store);
  const Source source = parameterSource(id);
  if (isLookup(source)) lookUp(store, id, source);
}

void Lookups::updateAll(Store& store) {
  expire(store);
  for (uint8_t each = 0; each < kParameterCount; each++) {
    const ParameterId id = static_cast<ParameterId>(each);
    const Source source = parameterSource(id);
    if (isLookup(source)) lookUp(store, id, source);
  }
  for (uint8_t& each : changed_) each = 0;
}

void Lookups::expire(const Store& store) {
  if (lookupChanges_ == store.lookupChanges()) return;
  lookupChanges_ = store.lookupChanges();
  for (uint8_t& each : known_) each = 0;
}

/** Whether a source is as it was when it was last looked up; from now on `inputs` are those. */
bool Lookups::isUnchanged(uint8_t source, Inputs& last, const Inputs& inputs) {
  const bool isSame = bitOf(known_, source) && last.rows == inputs.rows && last.columns == inputs.columns;
  last = inputs;
  setBit(known_, source);
  if (!isSame) setBit(changed_, source);
  return !bitOf(changed_, source);
}

void Lookups::lookUp(Store& store, ParameterId id, const Source& source) {
  const bool isSigned = isSignedParameter(id);
  if (source.kind == SourceKind::kTable) {
    const TableInfo info = tableInfo(static_cast<TableId>(source.id));
    const Inputs inputs{store.number(info.rowsOf), store.number(info.columnsOf)};
    if (isUnchanged(source.id, tables_[source.id], inputs)) return;
    store.put(id, tableValue(store, info, isSigned));
  } else {
    const FunctionInfo info = functionInfo(static_cast<FunctionId>(source.id));
    Inputs last{0, functions_[source.id]};
    const Inputs inputs{0, store.number(info.of)};
    if (isUnchanged(static_cast<uint8_t>(kTableCount + source.id), last, inputs)) return;
    functions_[source.id] = inputs.columns;
    store.put(id, functionValue(store, info, isSigned));
  }
  done_++;
}

}  // namespace postern

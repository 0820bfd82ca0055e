/**
 * The dictionary as C++: dictionary-ids.h, which all of the firmware may include, and dictionary-data.h, which only
 * firmware/core/dictionary.cpp includes, since what is in flash is read by its functions. The structs are in
 * firmware/core/dictionary-types.h.
 */
import { entryOf, sourceLists } from './entries.ts';
import { formatOf, toCell, toFixed } from './fixed-point.ts';
import type { Layout } from './layout.ts';
import { type Dictionary, type Parameter, type SourceKind, sourceOf } from './schema.ts';

const HEAD = ['// Generated from firmware/dictionary.json by tools/firmware/generate-cpp.ts.', '#pragma once'];

const wrapped = (items: readonly (string | number)[], perLine: number): string[] =>
  Array.from({ length: Math.ceil(items.length / perLine) }, (_, line) => {
    const row = items.slice(line * perLine, (line + 1) * perLine);
    return `  ${row.join(', ')},`;
  });

const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`;

/** `enum class ParameterId : uint8_t { kDEC, … };` and how many there are. */
function enumOf(name: string, entries: readonly { id: string }[]): string[] {
  const names = entries.map(({ id }) => `k${id}`);
  return [
    `enum class ${name}Id : uint8_t {`,
    ...wrapped(names, 4),
    '};',
    `constexpr uint8_t k${name}Count = ${entries.length};`,
    '',
  ];
}

/** `lb/hr` → `kLbHr` */
const unitName = (id: string): string =>
  `k${id.replace(/(?:^|\/)([a-z])/g, (_whole, letter: string) => letter.toUpperCase())}`;

/** Parameters whose values come from one of these kinds of sources. */
const idsFrom = ({ parameters }: Dictionary, kinds: readonly SourceKind[]): string[] =>
  parameters
    .filter((each) => {
      const source = sourceOf(each);
      return source !== undefined && kinds.includes(source.kind);
    })
    .map(({ id }) => id);

export function generateIds(dictionary: Dictionary, { cells, hash, calibrationHash }: Layout): string {
  return [
    ...HEAD,
    '#include <stdint.h>',
    '',
    'namespace postern {',
    '',
    ...enumOf('Parameter', dictionary.parameters),
    ...enumOf('Table', dictionary.tables),
    ...enumOf('Function', dictionary.functions),
    ...enumOf('Curve', dictionary.curves),
    ...enumOf('Category', dictionary.categories),
    ...enumOf(
      'Unit',
      dictionary.units.map(({ id }) => ({ id: unitName(id).slice(1) })),
    ),
    `constexpr uint16_t kCellCount = ${cells.length};`,
    '// Of all but the words for people.',
    `constexpr uint32_t kDictionaryHash = ${hex(hash, 8)};`,
    '// Of what the bytes of a saved calibration mean.',
    `constexpr uint32_t kCalibrationHash = ${hex(calibrationHash, 8)};`,
    '',
    '// How many are looked up in tables and functions, and how many are measured by curves.',
    `constexpr uint8_t kLookedUpCount = ${idsFrom(dictionary, ['table', 'function']).length};`,
    `constexpr uint8_t kMeasuredCount = ${idsFrom(dictionary, ['curve']).length};`,
    '',
    '// What numbers a parameter may have, in its own binary places: for code that knows which it has.',
    'struct ParameterForm {',
    '  int32_t minimum;',
    '  int32_t maximum;',
    '  uint8_t bits;',
    '};',
    'constexpr ParameterForm kForms[kParameterCount] = {',
    ...dictionary.parameters.map((each) => {
      const [min, max] = [each.min, each.max].map((value) => toFixed(value, formatOf(each)));
      return `  {${min}, ${max}, ${each.bits}},`;
    }),
    '};',
    '',
    '// The binary places of each parameter, for code that knows which it has.',
    'namespace bits {',
    ...dictionary.parameters.map(({ id, bits }) => `constexpr uint8_t k${id} = ${bits};`),
    '}  // namespace bits',
    '',
    '}  // namespace postern',
    '',
  ].join('\n');
}

/** All names behind one another; the same name is there once. The last character of each has the eighth bit. */
class Names {
  readonly bytes: number[] = [];
  readonly #places = new Map<string, number>();

  /** Where it is. */
  place(name: string): number {
    const at = this.#places.get(name) ?? this.bytes.length;
    if (!this.#places.has(name)) {
      this.bytes.push(...new TextEncoder().encode(name));
      this.bytes.push((this.bytes.pop() ?? 0) | 0x80);
    }
    this.#places.set(name, at);
    return at;
  }
}

/** Ranges of parameters; the same range is there once. */
class Ranges {
  readonly rows: string[] = [];

  place(min: number, max: number): number {
    const row = `  {${min}, ${max}},`;
    const at = this.rows.indexOf(row);
    return at === -1 ? this.rows.push(row) - 1 : at;
  }
}

/** Two numbers in a byte. @throws Error where one does not fit: the firmware's rows must have more bits then */
function inByte(lower: number, bits: number, upper: number, what: string): number {
  if (lower >= 1 << bits || upper >= 1 << (8 - bits)) {
    throw new Error(
      `the dictionary has too many ${what} for the firmware's rows: see ParameterRow in dictionary-types.h`,
    );
  }
  return lower | (upper << bits);
}

const indexOf = (entries: readonly { id: string }[], id: string): number =>
  entries.findIndex((entry) => entry.id === id);

const UPPER_BITS = 4;
const FLAG_BITS = 5;
const KIND_BITS = 6;
const KINDS: readonly (SourceKind | undefined)[] = [undefined, 'table', 'function', 'curve'];

function parameterRow(dictionary: Dictionary, names: Names, ranges: Ranges, parameter: Parameter): string {
  const format = formatOf(parameter);
  const { saved } = entryOf(dictionary.categories, parameter.category);
  const source = sourceOf(parameter);
  const sourceId = source === undefined ? 0 : indexOf(dictionary[sourceLists[source.kind]], source.id);
  const category = indexOf(dictionary.categories, parameter.category);
  const flags = (format.signed ? 1 : 0) | (saved ? 2 : 0);
  const fields = [
    names.place(parameter.id),
    toCell(parameter.default, format),
    ranges.place(toCell(parameter.min, format), toCell(parameter.max, format)),
    inByte(format.bits, UPPER_BITS, category, 'categories'),
    inByte(indexOf(dictionary.units, parameter.unit), FLAG_BITS, flags, 'units'),
    inByte(sourceId, KIND_BITS, KINDS.indexOf(source?.kind), 'tables, functions or curves'),
  ];
  return `  {${fields.join(', ')}},`;
}

/** A list that may be empty still is an array, which C++ does not allow to be: it has one row of zeros then. */
const arrayOf = (type: string, name: string, rows: readonly string[]): string[] => [
  `const ${type} ${name}[] POSTERN_FLASH = {`,
  ...(rows.length === 0 ? ['  {},'] : rows),
  '};',
  '',
];

export function generateData(dictionary: Dictionary, layout: Layout): string {
  const names = new Names();
  const ranges = new Ranges();
  const parameterId = (id: string) => `ParameterId::k${id}`;
  const tables = layout.tables.map(({ entry: { id, rows, columns }, at }) => {
    const counts = `${rows.at.length}, ${columns.at.length}`;
    return `  {${names.place(id)}, ${at}, ${counts}, ${parameterId(rows.of)}, ${parameterId(columns.of)}},`;
  });
  const functions = layout.functions.map(
    ({ entry: { id, of, points }, at }) => `  {${names.place(id)}, ${at}, ${points.length}, ${parameterId(of)}},`,
  );
  const curves = layout.curves.map(
    ({ entry: { id, unit, bits, points }, at }) =>
      `  {${names.place(id)}, ${at}, ${points.length}, ${bits}, ${indexOf(dictionary.units, unit)}},`,
  );
  const idRow = (id: string) => `  ${parameterId(id)},`;
  const namesOf = (entries: readonly { id: string }[]) => entries.map(({ id }) => `  ${names.place(id)},`);
  const lists = [
    ...arrayOf(
      'ParameterRow',
      'kParameters',
      dictionary.parameters.map((each) => parameterRow(dictionary, names, ranges, each)),
    ),
    ...arrayOf('RangeRow', 'kRanges', ranges.rows),
    ...arrayOf('TableInfo', 'kTables', tables),
    ...arrayOf('FunctionInfo', 'kFunctions', functions),
    ...arrayOf('CurveInfo', 'kCurves', curves),
    ...arrayOf('ParameterId', 'kLookedUp', idsFrom(dictionary, ['table', 'function']).map(idRow)),
    ...arrayOf('ParameterId', 'kMeasured', idsFrom(dictionary, ['curve']).map(idRow)),
    ...arrayOf('uint16_t', 'kUnits', namesOf(dictionary.units)),
    ...arrayOf('uint16_t', 'kCategories', namesOf(dictionary.categories)),
    ...arrayOf('uint16_t', 'kCells', wrapped(layout.cells, 16)),
  ];
  return [
    ...HEAD,
    '#include "dictionary-types.h"',
    '#include "flash.h"',
    '',
    'namespace postern {',
    'namespace data {',
    '',
    ...lists,
    ...arrayOf('uint8_t', 'kText', wrapped(names.bytes, 24)),
    '}  // namespace data',
    '}  // namespace postern',
    '',
  ].join('\n');
}

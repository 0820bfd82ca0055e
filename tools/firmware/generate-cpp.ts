/**
 * The dictionary as C++: dictionary-ids.h, which all of the firmware may include, and dictionary-data.h, names-data.h and
 * cells-data.h, which only firmware/core/{dictionary,names,default-cells}.cpp include, since what is in flash is read by their
 * functions. The structs are in firmware/core/dictionary-types.h.
 */
import { cellBytes } from './cell-bytes.ts';
import { entryOf, sourceLists, usersOf } from './entries.ts';
import { formatOf, toCell, toFixed } from './fixed-point.ts';
import type { Layout } from './layout.ts';
import { type Names, namesOf } from './names.ts';
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
  const names = namesOf(dictionary);
  return [
    ...HEAD,
    '#include <stdint.h>',
    '',
    'namespace postern {',
    '',
    ...enumOf('Parameter', dictionary.parameters),
    ...(['table', 'function', 'curve'] as const).map(
      (kind) =>
        `constexpr uint8_t k${kind[0]?.toUpperCase()}${kind.slice(1)}Count = ${dictionary[sourceLists[kind]].length};`,
    ),
    'constexpr uint8_t kGridCount = kTableCount + kFunctionCount + kCurveCount;',
    '',
    ...enumOf('Category', dictionary.categories),
    ...enumOf(
      'Unit',
      dictionary.units.map(({ id }) => ({ id: unitName(id).slice(1) })),
    ),
    '// Names have numbers: those of parameters, of grids, of units, of categories.',
    `constexpr uint8_t kFirstUnitName = ${names.units};`,
    `constexpr uint8_t kFirstCategoryName = ${names.categories};`,
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
const NO_GRID = 0xff;
const NO_CURVE = 0xff;

/** Grids in the order of their cells: tables, functions, curves. */
function gridIndex(dictionary: Dictionary, kind: SourceKind, id: string): number {
  const { tables, functions } = dictionary;
  const before = { table: 0, function: tables.length, curve: tables.length + functions.length };
  return before[kind] + indexOf(dictionary[sourceLists[kind]], id);
}

function parameterRow(dictionary: Dictionary, ranges: Ranges, parameter: Parameter): string {
  const format = formatOf(parameter);
  const { saved } = entryOf(dictionary.categories, parameter.category);
  const source = sourceOf(parameter);
  const category = indexOf(dictionary.categories, parameter.category);
  const flags = (format.signed ? 1 : 0) | (saved ? 2 : 0);
  const fields = [
    toCell(parameter.default, format),
    ranges.place(toCell(parameter.min, format), toCell(parameter.max, format)),
    inByte(format.bits, UPPER_BITS, category, 'categories'),
    inByte(indexOf(dictionary.units, parameter.unit), FLAG_BITS, flags, 'units'),
    source === undefined ? NO_GRID : gridIndex(dictionary, source.kind, source.id),
  ];
  return `  {${fields.join(', ')}},`;
}

function gridRows(dictionary: Dictionary, layout: Layout, names: Names): string[] {
  const parameter = (id: string) => `ParameterId::k${id}`;
  const row = (
    kind: SourceKind,
    id: string,
    at: number,
    counts: readonly number[],
    of: readonly string[],
    bits = NO_CURVE,
  ) => {
    const [user] = usersOf(dictionary, kind, id);
    // What means nothing is some parameter.
    const ids = [of[0] ?? of[1] ?? user?.id, of[1] ?? user?.id, user?.id].map((each) => parameter(each ?? ''));
    return `  {${[at, names.numberOf(id), ...counts, ...ids, bits].join(', ')}},`;
  };
  return [
    ...layout.tables.map(({ entry: { id, rows, columns }, at }) =>
      row('table', id, at, [rows.at.length, columns.at.length], [rows.of, columns.of]),
    ),
    ...layout.functions.map(({ entry: { id, of, points }, at }) =>
      row('function', id, at, [0, points.length], [of, of]),
    ),
    ...layout.curves.map(({ entry: { id, bits, points }, at }) => row('curve', id, at, [0, points.length], [], bits)),
  ];
}

/** A list that may be empty still is an array, which C++ does not allow to be: it has one row of zeros then. */
const arrayOf = (type: string, name: string, rows: readonly string[]): string[] => [
  `const ${type} ${name}[] POSTERN_FLASH = {`,
  ...(rows.length === 0 ? ['  {},'] : rows),
  '};',
  '',
];

const dataFile = (includes: readonly string[], lines: readonly string[]): string =>
  [
    ...HEAD,
    ...includes.map((name) => `#include "${name}"`),
    '',
    'namespace postern {',
    'namespace data {',
    '',
    ...lines,
    '}  // namespace data',
    '}  // namespace postern',
    '',
  ].join('\n');

export function generateData(dictionary: Dictionary, layout: Layout): string {
  const ranges = new Ranges();
  const idRow = (id: string) => `  ParameterId::k${id},`;
  return dataFile(
    ['dictionary-types.h', 'flash.h'],
    [
      ...arrayOf(
        'ParameterRow',
        'kParameters',
        dictionary.parameters.map((each) => parameterRow(dictionary, ranges, each)),
      ),
      ...arrayOf('RangeRow', 'kRanges', ranges.rows),
      ...arrayOf('Grid', 'kGrids', gridRows(dictionary, layout, namesOf(dictionary))),
      ...arrayOf('ParameterId', 'kLookedUp', idsFrom(dictionary, ['table', 'function']).map(idRow)),
      ...arrayOf('ParameterId', 'kMeasured', idsFrom(dictionary, ['curve']).map(idRow)),
    ],
  );
}

export function generateNames(dictionary: Dictionary): string {
  const { bytes, words, first } = namesOf(dictionary);
  return dataFile(
    ['flash.h'],
    [
      ...arrayOf('uint8_t', 'kNames', wrapped(bytes, 24)),
      '// Where words begin that stand in names.',
      ...arrayOf('uint8_t', 'kWords', wrapped(words, 24)),
      `constexpr uint16_t kFirstName = ${first};`,
      '',
    ],
  );
}

export function generateCells({ runs }: Layout): string {
  const { bytes, steps } = cellBytes(runs);
  return dataFile(
    ['flash.h'],
    [...arrayOf('uint8_t', 'kCells', wrapped(bytes, 24)), ...arrayOf('uint32_t', 'kSteps', wrapped(steps, 12))],
  );
}

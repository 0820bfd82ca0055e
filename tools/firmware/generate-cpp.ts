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

/** All names behind one another; the same name is there once. */
class Names {
  #all = '';
  readonly #places = new Map<string, number>();

  /** A `Text` of C++. */
  text(name: string): string {
    const at = this.#places.get(name) ?? this.#all.length;
    if (!this.#places.has(name)) this.#all += name;
    this.#places.set(name, at);
    return `{${at}, ${name.length}}`;
  }

  get bytes(): number[] {
    return [...new TextEncoder().encode(this.#all)];
  }
}

const indexOf = (entries: readonly { id: string }[], id: string): number =>
  entries.findIndex((entry) => entry.id === id);

function parameterRow(dictionary: Dictionary, names: Names, parameter: Parameter): string {
  const format = formatOf(parameter);
  const [min, max, initial] = [parameter.min, parameter.max, parameter.default].map((each) => toCell(each, format));
  const flags = [
    ...(format.signed ? ['kSignedFlag'] : []),
    ...(entryOf(dictionary.categories, parameter.category).saved ? ['kSavedFlag'] : []),
  ];
  const source = sourceOf(parameter);
  const kind = source === undefined ? 'None' : source.kind.replace(/^./, (letter) => letter.toUpperCase());
  const fields = [
    ...[names.text(parameter.id), min, max, initial, format.bits, flags.join(' | ') || 0],
    indexOf(dictionary.units, parameter.unit),
    indexOf(dictionary.categories, parameter.category),
    `SourceKind::k${kind}`,
    source === undefined ? 255 : indexOf(dictionary[sourceLists[source.kind]], source.id),
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
  const parameterId = (id: string) => `ParameterId::k${id}`;
  const tables = layout.tables.map(({ entry: { id, rows, columns }, at }) => {
    const counts = `${rows.at.length}, ${columns.at.length}`;
    return `  {${names.text(id)}, ${at}, ${counts}, ${parameterId(rows.of)}, ${parameterId(columns.of)}},`;
  });
  const functions = layout.functions.map(
    ({ entry: { id, of, points }, at }) => `  {${names.text(id)}, ${at}, ${points.length}, ${parameterId(of)}},`,
  );
  const curves = layout.curves.map(
    ({ entry: { id, unit, bits, points }, at }) =>
      `  {${names.text(id)}, ${at}, ${points.length}, ${bits}, ${indexOf(dictionary.units, unit)}},`,
  );
  const idRow = (id: string) => `  ${parameterId(id)},`;
  const namesOf = (entries: readonly { id: string }[]) => entries.map(({ id }) => `  ${names.text(id)},`);
  const lists = [
    ...arrayOf(
      'ParameterInfo',
      'kParameters',
      dictionary.parameters.map((each) => parameterRow(dictionary, names, each)),
    ),
    ...arrayOf('TableInfo', 'kTables', tables),
    ...arrayOf('FunctionInfo', 'kFunctions', functions),
    ...arrayOf('CurveInfo', 'kCurves', curves),
    ...arrayOf('ParameterId', 'kLookedUp', idsFrom(dictionary, ['table', 'function']).map(idRow)),
    ...arrayOf('ParameterId', 'kMeasured', idsFrom(dictionary, ['curve']).map(idRow)),
    ...arrayOf('Text', 'kUnits', namesOf(dictionary.units)),
    ...arrayOf('Text', 'kCategories', namesOf(dictionary.categories)),
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

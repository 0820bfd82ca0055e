/**
 * The dictionary for driver, client and model: contract/engine/dictionary.ts, which is committed, since they are part of the package. A
 * line for each entry. The values of tables are not in it: those are asked of the firmware. What it was built with is in calibration.ts
 * beside it, for the model.
 */
import { entryOf } from './entries.ts';
import type { Layout } from './layout.ts';
import { type Dictionary, sourceOf } from './schema.ts';

/** As the formatter would write it, had it no bound for a line. */
function literal(value: unknown): string {
  if (typeof value === 'string') return /['\\\n]/.test(value) ? JSON.stringify(value) : `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).map(([key, each]) => `${key}: ${literal(each)}`);
  return `{ ${fields.join(', ')} }`;
}

const isPlainKey = (id: string): boolean => /^[A-Za-z]\w*$/.test(id);

function constant<Entry extends { id: string }>(name: string, entries: readonly Entry[], form: Form<Entry>): string[] {
  const lines = entries.map(
    (entry) => `  ${isPlainKey(entry.id) ? entry.id : literal(entry.id)}: ${literal(form(entry))},`,
  );
  return [`export const ${name} = {`, ...lines, '} as const;', ''];
}
type Form<Entry> = (entry: Entry) => object;

const hex = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`;

export function generateTs(dictionary: Dictionary, { hash, calibrationHash }: Layout): string {
  const saved = (category: string) => entryOf(dictionary.categories, category).saved;
  return [
    '// biome-ignore-all format: a line for each entry',
    '// Generated from firmware/dictionary.json by `npm run firmware`.',
    '',
    '/** What the firmware has, and in what numbers: a value is its number ÷ 2^bits, signed where `min` is below 0. */',
    ...constant('parameters', dictionary.parameters, (parameter) => {
      const { id: _id, doc, source, ...rest } = parameter;
      return { ...rest, saved: saved(rest.category), ...(source && { source: sourceOf(parameter) }), doc };
    }),
    '/** Two dimensions: the points of rows and columns, as the firmware was built with them. */',
    ...constant('tables', dictionary.tables, ({ doc, rows, columns }) => ({ rows, columns, doc })),
    '/** One dimension. */',
    ...constant('functions', dictionary.functions, ({ of, points }) => ({ of, at: points.map(([x]) => x) })),
    "/** Sensors' transfer curves: by what their input measures. */",
    ...constant('curves', dictionary.curves, ({ unit, bits, points, doc }) => ({
      ...{ unit, bits },
      at: points.map(([x]) => x),
      doc,
    })),
    ...constant('units', dictionary.units, ({ symbol, doc }) => ({ symbol, doc })),
    ...constant('categories', dictionary.categories, ({ saved, doc }) => ({ saved, doc })),
    '/** Firmware that says another one has another dictionary. */',
    `export const dictionaryHash = ${hex(hash)};`,
    '/** A calibration that was saved under another one cannot be read. */',
    `export const calibrationHash = ${hex(calibrationHash)};`,
    '',
    'export type ParameterName = keyof typeof parameters;',
    'export type TableName = keyof typeof tables;',
    'export type FunctionName = keyof typeof functions;',
    'export type CurveName = keyof typeof curves;',
    '',
  ].join('\n');
}

/** By entry of tables, functions and curves: its cells, as they lie in the firmware. */
export function generateCalibrationTs({ cells, tables, functions, curves }: Layout): string {
  const placed = [...tables, ...functions, ...curves];
  const lines = placed.map(({ entry: { id }, at }, index) => {
    const end = placed[index + 1]?.at ?? cells.length;
    return `  ${id}: ${literal(cells.slice(at, end))},`;
  });
  return [
    '// biome-ignore-all format: a line for each entry',
    '// Generated from firmware/dictionary.json by `npm run firmware`.',
    '',
    "/** Cells of 16 bits as the firmware was built with them: a table's points of rows, of columns, and its values; else points, then values. */",
    'export const builtCells = {',
    ...lines,
    '} as const;',
    '',
  ].join('\n');
}

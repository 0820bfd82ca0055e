/**
 * How the dictionary lies in the firmware. All points and values of tables, functions and curves are *cells* of 16 bits in one array,
 * so that a calibration is one block that can be copied, saved, compared and changed cell by cell:
 *
 *     table      its rows' points, its columns' points, then its values row by row
 *     function   its points, then their values
 *     curve      the same
 */
import { createHash } from 'node:crypto';
import { entryOf, usersOf } from './entries.ts';
import { type Format, formatOf, toCell } from './fixed-point.ts';
import { type Curve, type Dictionary, type LookupFunction, type SourceKind, sourceOf, type Table } from './schema.ts';

/** An entry that has cells, and the number of its first. */
export interface Placed<Entry> {
  readonly entry: Entry;
  readonly at: number;
  /** Of its values; a curve's points have their own. */
  readonly format: Format;
}

/** Cells whose numbers mean the same: values in their unit, and what they are as numbers. */
export interface CellRun {
  readonly values: readonly number[];
  readonly format: Format;
  /** So many are a row. */
  readonly columns: number;
}

export interface Layout {
  readonly cells: readonly number[];
  /** The same, run by run. */
  readonly runs: readonly CellRun[];
  readonly tables: readonly Placed<Table>[];
  readonly functions: readonly Placed<LookupFunction>[];
  readonly curves: readonly Placed<Curve>[];
  /** Of all but the words for people: whoever has the same speaks of the same parameters in the same numbers. */
  readonly hash: number;
  /** Of what the bytes of a saved calibration mean: it outlives other defaults and other cells. */
  readonly calibrationHash: number;
}

export function layoutOf(dictionary: Dictionary): Layout {
  const cells: number[] = [];
  const runs: CellRun[] = [];
  const put = (values: readonly number[], format: Format, columns = values.length) => {
    runs.push({ values, format, columns });
    for (const value of values) cells.push(toCell(value, format));
  };
  const input = (id: string): Format => formatOf(entryOf(dictionary.parameters, id));
  const placed = <Entry extends { id: string }>(kind: SourceKind, entries: readonly Entry[], fill: Fill<Entry>) =>
    entries.map((entry): Placed<Entry> => {
      const [user] = usersOf(dictionary, kind, entry.id);
      if (user === undefined) throw new Error(`${entry.id} is nobody's source`);
      const at = cells.length;
      fill(entry, formatOf(user));
      return { entry, at, format: formatOf(user) };
    });
  const putPoints = (points: readonly (readonly [number, number])[], from: Format, to: Format) => {
    put(
      points.map(([x]) => x),
      from,
    );
    put(
      points.map(([, y]) => y),
      to,
    );
  };
  return {
    cells,
    runs,
    tables: placed('table', dictionary.tables, ({ rows, columns, values }, format) => {
      put(rows.at, input(rows.of));
      put(columns.at, input(columns.of));
      put(values.flat(), format, columns.at.length);
    }),
    functions: placed('function', dictionary.functions, ({ of, points }, format) =>
      putPoints(points, input(of), format),
    ),
    curves: placed('curve', dictionary.curves, ({ bits, points }, format) =>
      putPoints(points, { bits, signed: false }, format),
    ),
    hash: hashOf(withoutWords(dictionary)),
    calibrationHash: hashOf(calibrationForm(dictionary)),
  };
}

type Fill<Entry> = (entry: Entry, format: Format) => void;

/** 32 bits, as a number. */
const hashOf = (data: unknown): number => createHash('sha256').update(JSON.stringify(data)).digest().readUInt32BE();

function withoutWords({ units, categories, parameters, tables, functions, curves }: Dictionary) {
  return [
    units.map(({ id }) => id),
    categories.map(({ id, saved }) => [id, saved]),
    parameters.map((each) => [
      ...[each.id, each.category, each.unit, each.min, each.max, each.bits, each.default],
      sourceOf(each) ?? null,
    ]),
    tables.map(({ id, rows, columns, values }) => [id, rows.of, rows.at, columns.of, columns.at, values]),
    functions.map(({ id, of, points }) => [id, of, points]),
    curves.map(({ id, unit, bits, points }) => [id, unit, bits, points]),
  ];
}

function calibrationForm(dictionary: Dictionary) {
  const { categories, parameters, tables, functions, curves } = dictionary;
  const saved = parameters.filter(({ category }) => entryOf(categories, category).saved);
  const form = (id: string) => {
    const { min, max, bits } = entryOf(parameters, id);
    return [id, min, max, bits];
  };
  const users = (kind: SourceKind, id: string) => usersOf(dictionary, kind, id).map((user) => form(user.id));
  return [
    saved.map(({ id }) => form(id)),
    tables.map(({ id, rows, columns }) => [
      ...[id, users('table', id)],
      ...[rows, columns].map(({ of, at }) => [form(of), at.length]),
    ]),
    functions.map(({ id, of, points }) => [id, users('function', id), form(of), points.length]),
    curves.map(({ id, unit, bits, points }) => [id, users('curve', id), unit, bits, points.length]),
  ];
}

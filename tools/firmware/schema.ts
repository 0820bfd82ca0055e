/**
 * The form of firmware/dictionary.json. Whatever the firmware has is an entry there, and nothing is said twice: the C++ tables, the
 * XML export and the driver's types are generated from it. What the form cannot say is in check.ts.
 */
import * as v from 'valibot';

/** What one entry calls another by, and what it is called in C++ (with a k before it) and at the console. */
const id = v.pipe(
  v.string(),
  v.regex(/^[A-Z][A-Za-z0-9]{0,30}$/, 'must be a capital letter, then at most 30 letters and digits'),
);
const text = v.pipe(
  v.string(),
  v.minLength(1, 'must say something'),
  v.maxLength(160, 'must be at most 160 characters'),
);
const number = v.pipe(v.number(), v.finite('must be finite'));
/** How many binary places a fixed-point number has: it is value × 2^bits. */
const bits = v.pipe(
  v.number(),
  v.integer('must be an integer'),
  v.minValue(0, 'must be 0 to 10'),
  v.maxValue(10, 'must be 0 to 10'),
);

const unit = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[a-z]+(\/[a-z]+)?$/, 'must be small letters, with at most one / between')),
  /** For people. */
  symbol: v.pipe(v.string(), v.maxLength(8, 'must be at most 8 characters')),
  doc: text,
});

const category = v.strictObject({
  id,
  /** Whether its parameters belong to a calibration that is saved. The cells of tables, functions and curves always do. */
  saved: v.boolean(),
  doc: text,
});

/** Where the value of a parameter comes from. Without one it is set: by the strategy, by a sensor's code, at the console. */
const source = v.union(
  [v.strictObject({ table: id }), v.strictObject({ function: id }), v.strictObject({ curve: id })],
  'must be one of {"table": NAME}, {"function": NAME}, {"curve": NAME}',
);

const parameter = v.strictObject({
  id,
  /** For people. */
  name: text,
  category: id,
  unit: v.string(),
  /** In the unit, like all values. Below 0: the number is signed. */
  min: number,
  max: number,
  bits,
  default: number,
  doc: text,
  source: v.optional(source),
});

/** Points of an axis: the values of the parameter `of`, ascending. */
const axis = v.strictObject({ of: id, at: v.array(number) });
/** Two dimensions: one array of `values` for each row. */
const table = v.strictObject({ id, doc: text, rows: axis, columns: axis, values: v.array(v.array(number)) });
const point = v.strictTuple([number, number]);
/** One dimension: the values at those of the parameter `of`, ascending. */
const lookup = v.strictObject({ id, of: id, points: v.array(point) });
/** A sensor's transfer curve: the values at what its input measures, in `unit`, with `bits`. */
const curve = v.strictObject({ id, doc: text, unit: v.string(), bits, points: v.array(point) });

export const dictionarySchema = v.strictObject({
  units: v.array(unit),
  categories: v.array(category),
  parameters: v.array(parameter),
  tables: v.array(table),
  functions: v.array(lookup),
  curves: v.array(curve),
});

export type Dictionary = v.InferOutput<typeof dictionarySchema>;
export type Parameter = Dictionary['parameters'][number];
export type Table = Dictionary['tables'][number];
export type Axis = Table['rows'];
export type LookupFunction = Dictionary['functions'][number];
export type Curve = Dictionary['curves'][number];
export type SourceKind = 'table' | 'function' | 'curve';

/** Where a parameter's value comes from, as a pair. */
export function sourceOf({ source }: Parameter): { kind: SourceKind; id: string } | undefined {
  if (source === undefined) return undefined;
  if ('table' in source) return { kind: 'table', id: source.table };
  return 'function' in source ? { kind: 'function', id: source.function } : { kind: 'curve', id: source.curve };
}

import * as v from 'valibot';
import { type IntegerType, integerTypes } from './integers.ts';
import { MAX_ARGUMENT_BYTES } from './number.ts';

/**
 * One field of a struct, as a profile declares it. What it is, is said by exactly one of `type`, `text`, `bytes`, `bits`,
 * `struct` and `union`; `checkProfile` holds that, so that a message can say which two met.
 */
export const doc = <Schema extends v.GenericSchema>(schema: Schema, text: string) =>
  v.pipe(schema, v.description(text));

/** A name in the API: JavaScript's camelCase. */
export const memberName = (what: string) =>
  v.pipe(
    v.string(),
    v.regex(/^[a-z][A-Za-z0-9]{0,63}$/, `${what} is a small letter, then at most 63 letters and digits`),
  );

/** A name in a table, as the kernel's header or the API has it. Never like a number. */
export const tableName = (what: string) =>
  v.pipe(
    v.string(),
    v.regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, `${what} is a letter, then at most 63 letters, digits, '_' or '-'`),
  );

const COUNT = `it is a number from 1 to ${MAX_ARGUMENT_BYTES}`;
export const byteCount = v.pipe(
  v.number(COUNT),
  v.safeInteger(COUNT),
  v.minValue(1, COUNT),
  v.maxValue(MAX_ARGUMENT_BYTES, COUNT),
);

const integerNames = Object.keys(integerTypes) as [IntegerType, ...IntegerType[]];
const fieldDefault = v.union(
  [v.number(), v.string(), v.pipe(v.array(v.string()), v.readonly())],
  'a default is a number, a text, or a list of flag names',
);

const kindEntries = {
  type: v.exactOptional(
    doc(
      v.picklist(integerNames),
      'A C integer of the LP64 ABI. There is no char: its sign differs between x86 and ARM; say u8, s8 or text.',
    ),
  ),
  enum: v.exactOptional(doc(v.string(), 'With `type`: the table of `enums` whose names the values travel as.')),
  flags: v.exactOptional(doc(v.string(), 'With `type`: the table of `flags`; values travel as lists of its names.')),
  text: v.exactOptional(doc(byteCount, 'A char array of this many bytes that holds UTF-8 up to a NUL.')),
  padding: v.exactOptional(
    doc(v.literal('space'), 'With `text`: a fixed width, filled up with spaces, without a NUL at its end.'),
  ),
  bytes: v.exactOptional(doc(byteCount, 'This many bytes, whatever they mean.')),
  bits: v.exactOptional(doc(byteCount, 'A bitmap of this many bytes; travels as the list of its set bits.')),
  names: v.exactOptional(doc(v.string(), 'With `bits`: the table of `enums` that names them.')),
  struct: v.exactOptional(doc(v.string(), 'A struct of `structs`.')),
  reserved: v.exactOptional(doc(v.literal(true), 'Always zero, never shown: padding, and room for later.')),
  only: v.exactOptional(
    doc(
      v.picklist(['input', 'output']),
      'Only given to the kernel, or only taken from it, where a struct goes both ways.',
    ),
  ),
  doc: v.exactOptional(v.string()),
  unit: v.exactOptional(doc(v.string(), 'The unit of a number: ms, Hz, bytes.')),
  c: v.exactOptional(doc(v.string(), 'Its name in C, if it is not the snake_case of its name here.')),
};

/** One meaning of a union. In C it is a member of the (anonymous) union, named by `c`. */
export const unionCase = v.strictObject(kindEntries);
export type UnionCase = v.InferOutput<typeof unionCase>;

const union = v.strictObject({
  by: doc(v.string(), 'The field of the same struct that says which case it is: an integer, best with an enum.'),
  cases: doc(v.record(v.string(), unionCase), 'By the value of that field: its name, or its number as text.'),
  otherwise: v.exactOptional(
    doc(unionCase, 'What it is for every other value. Default: bytes when read, zero when written.'),
  ),
});

const valueEntries = {
  ...kindEntries,
  union: v.exactOptional(union),
  array: v.exactOptional(doc(byteCount, 'So many of it in a row.')),
  count: v.exactOptional(
    doc(
      v.string(),
      'With `array`: the field of the same struct that says how many are used; it is filled in by itself.',
    ),
  ),
  default: v.exactOptional(doc(fieldDefault, 'What it is when a call leaves it out. Without one it must be given.')),
};

/** What one pointer points to where it is no struct; in the API it is the field `value`. */
export const scalar = v.strictObject(valueEntries);
export type Scalar = v.InferOutput<typeof scalar>;

export const field = v.strictObject({ name: memberName('a field'), ...valueEntries });
export type Field = v.InferOutput<typeof field>;

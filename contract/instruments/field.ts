import * as v from 'valibot';
import { doc, memberName } from '../profiles/field.ts';

/** A field of a method, a topic or a state, as a profile of an instrument declares it. */
const common = {
  doc: v.exactOptional(v.string()),
  optional: v.exactOptional(doc(v.literal(true), 'It may be left out.')),
};
const bound = v.pipe(v.number(), v.finite());

const number = v.strictObject({
  type: v.picklist(['number', 'integer']),
  min: v.exactOptional(bound),
  max: v.exactOptional(bound),
  unit: v.exactOptional(doc(v.string(), 'V, A, V/s, s.')),
  feeds: v.exactOptional(
    doc(
      v.string(),
      "The quantity of the output in the same place that it sets: 'volts'. Its range is that of the output.",
    ),
  ),
  repeats: v.exactOptional(doc(v.literal(true), 'How often the lists beside it are gone through, after all else.')),
  ...common,
});
const text = v.strictObject({
  type: v.literal('text'),
  maxLength: v.exactOptional(
    doc(v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(4096)), 'Default: 256.'),
  ),
  line: v.exactOptional(doc(v.literal(true), "It goes to the instrument as it is: a rule's `lines` judge it.")),
  ...common,
});
const choice = v.strictObject({
  type: v.literal('choice'),
  of: v.pipe(v.array(v.string()), v.minLength(1), v.readonly()),
  ...common,
});
const boolean = v.strictObject({ type: v.literal('boolean'), ...common });
const output = v.strictObject({
  type: doc(v.literal('output'), "The name of one of the profile's outputs."),
  ...common,
});

/** The same recursion for lists and records; TypeScript wants the type written out. */
export type Field =
  | v.InferOutput<typeof number>
  | v.InferOutput<typeof text>
  | v.InferOutput<typeof choice>
  | v.InferOutput<typeof boolean>
  | v.InferOutput<typeof output>
  | ListField
  | RecordField
  | OutputsField;
export interface ListField {
  type: 'list';
  of: Field;
  maxLength?: number;
  doc?: string;
  optional?: true;
}
export interface RecordField {
  type: 'record';
  fields: Fields;
  doc?: string;
  optional?: true;
}
/** By the name of each output: its quantities, or the given field. */
export interface OutputsField {
  type: 'outputs';
  of?: Field;
  doc?: string;
  optional?: true;
}
export type Fields = Readonly<Record<string, Field>>;

export const field: v.GenericSchema<Field> = v.lazy(() =>
  v.variant(
    'type',
    [
      number,
      text,
      choice,
      boolean,
      output,
      v.strictObject({
        type: v.literal('list'),
        of: field,
        maxLength: v.exactOptional(
          doc(v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(4096)), 'Default: 256.'),
        ),
        ...common,
      }),
      v.strictObject({ type: v.literal('record'), fields, ...common }),
      v.strictObject({
        type: doc(v.literal('outputs'), 'By the name of each output: its quantities, or what `of` says.'),
        of: v.exactOptional(field),
        ...common,
      }),
    ],
    'a field has a type: number, integer, text, choice, boolean, output, list, record, outputs',
  ),
);
export const fields: v.GenericSchema<Fields> = v.record(memberName('a field'), field);

export const DEFAULT_TEXT_LENGTH = 256;
export const DEFAULT_LIST_LENGTH = 256;

import * as v from 'valibot';

export const doc = <Schema extends v.GenericSchema>(schema: Schema, text: string) =>
  v.pipe(schema, v.description(text));

export const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** What an entry of any kind may say. */
export const commonKeys = {
  onStop: v.optional(doc(v.picklist(['safe', 'keep']), 'What happens when the broker stops. Default: keep.')),
  lease: v.optional(doc(v.literal('required'), 'Changes need a lease.')),
  comment: v.optional(v.string()),
};

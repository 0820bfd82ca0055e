import * as v from 'valibot';
import { natural } from './fields.ts';
import { method } from './row.ts';

export const inputMethods = {
  'input.list': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({}),
    result: v.strictObject({
      inputs: v.array(
        v.strictObject({
          device: v.string(),
          path: v.string(),
          present: v.boolean(),
          name: v.string(),
          /** Where it is plugged in, and its serial number, as far as its driver tells. */
          physical: v.string(),
          unique: v.string(),
          bus: natural,
          vendor: natural,
          product: natural,
          version: natural,
          /** `EV_KEY`, `EV_REL` … */
          types: v.array(v.string()),
          /** It has keys that one types with: its events are a danger that a rule must name. */
          typesKeys: v.boolean(),
          problem: v.optional(v.string()),
        }),
      ),
    }),
    doc: 'The input devices that you may see: identity and what they can report.',
  }),
} as const;

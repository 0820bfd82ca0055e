import * as v from 'valibot';
import { natural, reference } from './fields.ts';
import { method } from './row.ts';

const fields = v.record(v.string(), v.unknown());
const oneDevice = v.strictObject({ device: reference });
const nothing = v.strictObject({});

export const instrumentMethods = {
  'instrument.list': method({
    access: 'read',
    target: 'none',
    params: nothing,
    result: v.strictObject({
      instruments: v.array(
        v.strictObject({
          device: v.string(),
          profile: v.string(),
          /** The serial port that it hangs on. */
          port: v.string(),
          /** Whose driver may serve it. */
          provider: v.string(),
          /** A driver serves it now. */
          served: v.boolean(),
          holder: v.optional(v.string()),
        }),
      ),
    }),
    doc: 'The instruments that you may see, and whether a driver serves them.',
  }),
  'instrument.describe': method({
    access: 'read',
    target: 'device',
    params: oneDevice,
    result: v.strictObject({ device: v.string(), port: v.string(), profile: fields }),
    doc: "An instrument's whole profile: its methods, their fields, its outputs and topics.",
  }),
  'instrument.state': method({
    access: 'read',
    target: 'device',
    params: oneDevice,
    result: v.strictObject({
      device: v.string(),
      state: fields,
      /** Since the driver told it. */
      ageMs: v.number(),
    }),
    doc: 'What the driver last said of the instrument: its set-points, and what else the profile declares as its state.',
  }),
  'instrument.call': method({
    access: 'read',
    target: 'device',
    params: v.strictObject({
      device: reference,
      /** Refused if the instrument has another profile: whoever compiled against one is not answered by another. */
      profile: v.optional(reference),
      method: reference,
      fields: v.optional(fields),
    }),
    result: v.strictObject({ fields }),
    doc: "Calls one method of the instrument's profile. The access that it takes is what the profile says.",
  }),
  'instrument.provide': method({
    access: 'provide',
    target: 'device',
    params: oneDevice,
    result: v.strictObject({ port: v.string(), profile: fields }),
    doc: 'From now on this connection answers for the instrument, for as long as it holds the lease on its port.',
  }),
  'instrument.answer': method({
    access: 'provide',
    target: 'device',
    params: v.strictObject({
      device: reference,
      /** The number that came with the call. */
      call: natural,
      /** The method's result; left out where there is an error. */
      fields: v.optional(fields),
      /** What the caller is told: always as a refusal `device`. */
      error: v.optional(v.strictObject({ message: v.pipe(v.string(), v.maxLength(1000)), data: v.optional(fields) })),
      /** The state after the call, where it has changed. */
      state: v.optional(fields),
    }),
    result: nothing,
    doc: 'The driver answers one call.',
  }),
  'instrument.publish': method({
    access: 'provide',
    target: 'device',
    params: v.strictObject({
      device: reference,
      /** One of the profile's topics, or `state`. */
      topic: reference,
      value: fields,
    }),
    result: nothing,
    doc: 'The driver tells of something: a reading, an error, a new state.',
  }),
} as const;

import * as v from 'valibot';
import { MAX_BLOCK_BYTES, MAX_PART_BYTES } from '../blocks.ts';
import { natural, reference } from './fields.ts';
import { method } from './row.ts';

export { MAX_BLOCK_BYTES, MAX_PART_BYTES };

/** Over any kind of memory: a client sends what it has. */
const bytes: v.GenericSchema<Uint8Array> = v.instance(Uint8Array);
const part = v.pipe(bytes, v.maxLength(MAX_PART_BYTES));

export const streamMethods = {
  'stream.read': method({
    access: 'read',
    target: 'device',
    params: v.strictObject({
      device: reference,
      /** Room for one read(2): a tape refuses to read a block that is larger. Default: the device's largest block. */
      maxBytes: v.optional(v.pipe(natural, v.minValue(1), v.maxValue(MAX_BLOCK_BYTES))),
    }),
    result: v.strictObject({
      /** Empty: the end, or a file mark. */
      bytes,
      /** The rest of the same block waits for the next `stream.read`. */
      more: v.boolean(),
    }),
    doc: 'Reads one block of a device, in parts where it is larger than a frame.',
  }),
  'stream.write': method({
    access: 'write',
    target: 'device',
    params: v.strictObject({
      device: reference,
      bytes: part,
      /** More of the same block follows: nothing is written yet. */
      more: v.optional(v.boolean()),
    }),
    result: v.strictObject({ written: natural }),
    doc: 'Writes one block to a device; one that is larger than a frame is sent in parts.',
  }),
} as const;

import * as v from 'valibot';
import { natural, reference } from './fields.ts';
import { method } from './row.ts';

/** Bytes of a block that travel in one frame; what is larger comes, and goes, in parts. */
export const MAX_PART_BYTES = 60_000;
/** The largest block that any device may be given. */
export const MAX_BLOCK_BYTES = 1024 * 1024;

const bytes = v.instance(Uint8Array);
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

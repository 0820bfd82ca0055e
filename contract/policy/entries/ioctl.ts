import * as v from 'valibot';
import { MAX_BLOCK_BYTES } from '../../methods/stream.ts';
import { profileName } from '../../profiles/profile.ts';
import { commonKeys, doc, natural } from './keys.ts';

/** What `maxBlockBytes` is where an entry does not say. */
export const DEFAULT_BLOCK_BYTES = 256 * 1024;

/** One request that the broker makes by itself. */
const safeCall = v.strictObject({
  request: v.string(),
  fields: v.optional(v.record(v.string(), v.unknown())),
});
export type SafeCall = v.InferOutput<typeof safeCall>;

/** A device node with a profile: requests, streams, events. */
export const ioctlEntry = v.strictObject({
  kind: v.literal('ioctl'),
  path: doc(
    v.pipe(
      v.string(),
      v.regex(/^\/dev(?!.*\/\.{0,2}(\/|$))\/\P{Cc}+$/u, "a path is that of a device node below /dev, without '..'"),
    ),
    'The device node, below /dev.',
  ),
  profile: doc(profileName, 'What it is: a profile that comes with Postern, or one of yours.'),
  subsystem: v.optional(
    doc(
      v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/, 'a subsystem is a word as the kernel has it')),
      "What the kernel must say that the node is, in place of the profile's list.",
    ),
  ),
  safe: v.optional(
    doc(v.pipe(v.array(safeCall), v.maxLength(16)), 'Requests that are made when its lease is lost. Default: none.'),
  ),
  stop: v.optional(
    doc(
      v.pipe(v.array(safeCall), v.maxLength(16)),
      'Requests that are made when the broker stops and `onStop` is safe. Default: those of `safe`.',
    ),
  ),
  maxBlockBytes: v.optional(
    doc(
      v.pipe(natural, v.minValue(1), v.maxValue(MAX_BLOCK_BYTES)),
      `The largest block that is read or written at once. Default: ${DEFAULT_BLOCK_BYTES}.`,
    ),
  ),
  ...commonKeys,
});
export type IoctlEntry = v.InferOutput<typeof ioctlEntry>;

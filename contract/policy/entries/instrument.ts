import * as v from 'valibot';
import { profileName } from '../../profiles/profile.ts';
import { commonKeys, doc } from './keys.ts';

/** One method that the broker calls by itself. */
const safeMethod = v.strictObject({
  method: v.string(),
  fields: v.optional(v.record(v.string(), v.unknown())),
});
export type SafeMethod = v.InferOutput<typeof safeMethod>;

/** What hangs on a serial port, and speaks through a driver. */
export const instrumentEntry = v.strictObject({
  kind: v.literal('instrument'),
  profile: doc(profileName, 'What it is: a profile that comes with Postern, or one of yours.'),
  port: doc(v.string(), 'The serial port that it hangs on: a device of this policy.'),
  provider: doc(
    v.strictObject({ user: v.pipe(v.string(), v.minLength(1), v.maxLength(256)) }),
    'Whose driver serves it. He may use the port and serve the instrument without any rule; nobody else may write to the port.',
  ),
  safe: v.optional(
    doc(
      v.pipe(v.array(safeMethod), v.maxLength(16), v.readonly()),
      'Methods that are called when its lease is lost. Default: what its profile says.',
    ),
  ),
  ...commonKeys,
});
export type InstrumentEntry = v.InferOutput<typeof instrumentEntry>;

import * as v from 'valibot';
import { reference } from './fields.ts';
import { method } from './row.ts';

const oneDevice = v.strictObject({ device: reference });

export const ioctlMethods = {
  'ioctl.list': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({}),
    result: v.strictObject({
      devices: v.array(
        v.strictObject({
          device: v.string(),
          profile: v.string(),
          path: v.string(),
          present: v.boolean(),
          open: v.boolean(),
          /** A call that has not come back from the kernel within its time: which, and since when (ISO 8601). */
          blocked: v.optional(v.strictObject({ request: v.string(), since: v.string() })),
        }),
      ),
    }),
    doc: 'The devices with a profile that you may see.',
  }),
  'ioctl.describe': method({
    access: 'read',
    target: 'device',
    params: oneDevice,
    result: v.strictObject({ device: v.string(), profile: v.record(v.string(), v.unknown()) }),
    doc: "A device's whole profile: its requests, their fields, and what is dangerous about them.",
  }),
  'ioctl.call': method({
    access: 'read',
    target: 'device',
    params: v.strictObject({
      device: reference,
      /** Refused if the device has another profile: whoever compiled against one is not answered by another. */
      profile: v.optional(reference),
      request: reference,
      fields: v.optional(v.record(v.string(), v.unknown())),
    }),
    result: v.strictObject({
      device: v.string(),
      request: v.string(),
      /** What ioctl(2) returned. */
      returned: v.pipe(v.number(), v.safeInteger()),
      fields: v.record(v.string(), v.unknown()),
    }),
    doc: "Makes one request of the device's profile. The access it takes (read, write or control) is what the profile says.",
  }),
} as const;

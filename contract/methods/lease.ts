import * as v from 'valibot';
import { channelFields, natural } from './fields.ts';
import { method } from './row.ts';

const leaseId = v.strictObject({ lease: natural });

export const leaseMethods = {
  'lease.take': method({
    access: 'write',
    target: 'channels',
    params: v.strictObject({
      ...channelFields,
      shared: v.optional(v.boolean()),
      /** The holder must call `lease.alive` more often than this. */
      ttlMs: v.optional(v.pipe(natural, v.minValue(10), v.maxValue(86_400_000))),
    }),
    result: v.strictObject({
      lease: natural,
      device: v.string(),
      units: v.array(v.string()),
      shared: v.boolean(),
      ttlMs: v.optional(natural),
    }),
    doc: 'Holds a device (or one of its channels) for this connection. Its end makes the outputs safe.',
  }),
  'lease.alive': method({
    access: 'read',
    target: 'none',
    params: leaseId,
    result: v.strictObject({ ttlMs: v.optional(natural) }),
    doc: "Keeps a lease with a time-to-live for another such time. The holder's program calls it, no timer of the library's.",
  }),
  'lease.release': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({ lease: natural, keep: v.optional(v.boolean()) }),
    result: v.strictObject({}),
    doc: 'Ends a lease of this connection. The outputs become safe, or with `keep` stay as they are.',
  }),
  'lease.list': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({}),
    result: v.strictObject({
      leases: v.array(
        v.strictObject({
          lease: natural,
          device: v.string(),
          units: v.array(v.string()),
          user: v.string(),
          pid: natural,
          shared: v.boolean(),
          since: v.string(),
          expiresInMs: v.optional(v.number()),
          mine: v.boolean(),
        }),
      ),
    }),
    doc: 'Leases on the devices that you may see.',
  }),
  'lease.seize': method({
    access: 'admin',
    target: 'channels',
    params: v.strictObject({ ...channelFields, reason: v.pipe(v.string(), v.minLength(1), v.maxLength(200)) }),
    result: v.strictObject({ ended: v.array(v.strictObject({ lease: natural, user: v.string() })) }),
    doc: "Ends everybody's leases on a device, which becomes safe. The holders are told the reason.",
  }),
} as const;

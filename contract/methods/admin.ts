import * as v from 'valibot';
import { deviceAccessNames } from '../access.ts';
import type { Limits } from '../policy/limits.ts';
import { natural, reference } from './fields.ts';
import { method } from './row.ts';

/** As they stand in the policy. */
const limits = v.record(v.string(), v.unknown()) as unknown as v.GenericSchema<Limits>;

const auditCount = v.strictObject({ count: v.optional(v.pipe(natural, v.minValue(1), v.maxValue(200))) });
const auditLines = v.strictObject({ lines: v.array(v.string()) });

export const adminMethods = {
  'policy.explain': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({
      method: reference,
      params: v.optional(v.record(v.string(), v.unknown())),
      /** Another user than yourself: administrators only. */
      user: v.optional(reference),
    }),
    result: v.strictObject({
      allowed: v.boolean(),
      rule: v.optional(v.string()),
      where: v.optional(v.string()),
      limit: v.optional(v.string()),
      /** What the limit objected to, and what it allows: as the refusal of the call would say. */
      value: v.optional(v.unknown()),
      allowedValue: v.optional(v.unknown()),
      message: v.string(),
      ask: v.optional(v.string()),
    }),
    doc: 'Whether a call would be allowed now, by which rule, or why not and how to ask. Changes nothing.',
  }),
  'policy.rules': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({ device: reference }),
    result: v.strictObject({
      rules: v.array(
        v.strictObject({
          rule: v.string(),
          where: v.string(),
          /** Without what another rule denies. */
          allow: v.array(v.picklist(deviceAccessNames)),
          limits,
          dangers: v.array(v.string()),
          /** Changes take a lease. */
          lease: v.boolean(),
        }),
      ),
    }),
    doc: 'What the policy gives you on a device: its rules for you, in the order in which they are asked. A single one must allow the whole of a call.',
  }),
  'policy.reload': method({
    access: 'admin',
    target: 'none',
    params: v.strictObject({}),
    result: v.strictObject({ rules: natural, devices: natural, keys: natural, warnings: v.array(v.string()) }),
    doc: 'Reads the policy and the authorized keys again. A mistake in them leaves the old ones in force.',
  }),
  'audit.tail': method({
    access: 'admin',
    target: 'none',
    params: auditCount,
    result: auditLines,
    doc: 'The last lines of the audit log.',
  }),
  'audit.own': method({
    access: 'read',
    target: 'none',
    params: auditCount,
    result: auditLines,
    doc: 'The last lines of the audit log that have your user: what you did and were refused, since the broker started.',
  }),
} as const;

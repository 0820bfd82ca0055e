import * as v from 'valibot';
import { deviceAccessNames } from '../access.ts';
import { MAX_FRAME } from '../wire/frame.ts';
import { pwmLimits } from './limits.ts';

/**
 * The form of `policy.json`: what is there (devices), who is who (groups), who may do what (rules). Every object refuses
 * keys it does not know. `postern policy schema` prints this as JSON Schema; docs/POLICY.md explains it.
 */
const doc = <Schema extends v.GenericSchema>(schema: Schema, text: string) => v.pipe(schema, v.description(text));

const name = (what: string) =>
  v.pipe(
    v.string(),
    v.regex(/^[A-Za-z][A-Za-z0-9._-]{0,63}$/, `${what} is a letter, then at most 63 letters, digits, '.', '_' or '-'`),
  );
export const deviceName = name('a device name');
const groupName = name('a group name');
const unixName = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

const polarity = v.picklist(['normal', 'inversed']);

/** A state an entry declares; what it leaves out stays as it is. */
const declaredState = v.strictObject({
  enabled: v.boolean(),
  periodNs: v.optional(natural),
  dutyNs: v.optional(natural),
  polarity: v.optional(polarity),
});
export type DeclaredState = v.InferOutput<typeof declaredState>;

const channelRange = v.pipe(
  v.tuple([natural, natural]),
  v.check(([first, last]) => first <= last, 'the first channel must not be above the last'),
);

export const pwmEntry = v.strictObject({
  kind: v.literal('pwm'),
  chip: doc(
    v.union(
      [v.pipe(v.string(), v.regex(/^\/sys\/[^\0]*$/)), natural, v.literal('*')],
      'a chip is its device path (/sys/devices/…), a number (which may change between boots), or "*" for every chip',
    ),
    'The chip: its device path under /sys/devices, its number, or "*" for all.',
  ),
  channel: v.optional(
    doc(v.union([natural, v.literal('*')], 'a channel is a number or "*"'), 'One channel, or "*" for all.'),
  ),
  channels: v.optional(doc(channelRange, 'A range of channels, both ends included.')),
  safe: v.optional(doc(declaredState, 'What the output becomes when its lease is lost or it faults. Default: off.')),
  initial: v.optional(
    doc(declaredState, 'What the output becomes when the broker starts or the device appears. Default: untouched.'),
  ),
  onStop: v.optional(doc(v.picklist(['safe', 'keep']), 'What happens when the broker stops. Default: keep.')),
  lease: v.optional(doc(v.literal('required'), 'Changes need a lease.')),
  backend: v.optional(doc(v.picklist(['auto', 'sysfs', 'chardev']), 'Which kernel interface. Default: auto.')),
  comment: v.optional(v.string()),
});
export type PwmEntry = v.InferOutput<typeof pwmEntry>;

/** One row per kind of device: the form of its inventory entry. */
export const deviceEntry = v.variant('kind', [pwmEntry]);
export type DeviceEntry = v.InferOutput<typeof deviceEntry>;

/** Less than two frames' room, and a client that reads would still be made to wait. */
const LEAST_QUEUED_BYTES = 2 * MAX_FRAME;
const queuedBytes = v.pipe(v.number(), v.safeInteger(), v.minValue(LEAST_QUEUED_BYTES));

export const quotaDefaults = {
  connections: 32,
  unansweredRequests: 256,
  queuedBytes: 1024 * 1024,
  leases: 64,
  subscriptions: 64,
} as const;

const quotas = v.strictObject({
  connections: v.optional(doc(count, 'Connections at once.')),
  unansweredRequests: v.optional(doc(count, 'Requests in flight, over all connections.')),
  queuedBytes: v.optional(doc(queuedBytes, 'Bytes waiting to be read by the client, per connection; at least 131072.')),
  leases: v.optional(doc(count, 'Leases at once.')),
  subscriptions: v.optional(doc(count, 'Subscriptions at once, per connection.')),
});
export type Quotas = { [Name in keyof typeof quotaDefaults]: number };

const group = v.strictObject({
  unixGroups: v.optional(doc(v.array(unixName), 'Members of any of these system groups.')),
  users: v.optional(doc(v.array(unixName), 'These users.')),
  quotas: v.optional(doc(quotas, 'What each member may use up; the most generous of his groups counts.')),
  comment: v.optional(v.string()),
});

const limits = v.strictObject(
  Object.fromEntries(Object.entries(pwmLimits).map(([key, limit]) => [key, v.optional(doc(limit.schema, limit.doc))])),
);

const rule = v.strictObject({
  id: doc(name('a rule id'), 'Named in every refusal and audit line.'),
  groups: v.optional(doc(v.array(groupName), 'Groups of this policy that the rule is for.')),
  users: v.optional(doc(v.array(unixName), 'Users that the rule is for.')),
  keys: v.optional(doc(v.array(v.pipe(v.string(), v.startsWith('SHA256:'))), 'Only with one of these keys.')),
  devices: doc(
    v.array(v.union([deviceName, v.literal('*')], 'a device name or "*"')),
    'Devices of this policy, or "*".',
  ),
  allow: v.optional(doc(v.array(v.picklist(deviceAccessNames)), 'Access that the rule allows.')),
  deny: v.optional(
    doc(v.array(v.picklist(deviceAccessNames)), 'Access that the rule takes away, whatever others allow.'),
  ),
  limits: v.optional(doc(limits, 'Bounds that the resulting state must stay within.')),
  lease: v.optional(doc(v.literal('required'), 'Changes need a lease.')),
  comment: v.optional(v.string()),
});

export const policySchema = v.strictObject({
  $schema: v.optional(v.string()),
  devices: v.record(deviceName, deviceEntry),
  groups: v.optional(v.record(groupName, group)),
  rules: v.array(rule),
  quotas: v.optional(doc(quotas, 'What each user may use up, unless a group says otherwise.')),
  admins: v.optional(doc(v.array(groupName), 'Groups with admin access. Uid 0 always has it, with an enrolled key.')),
});
export type PolicyDocument = v.InferOutput<typeof policySchema>;

import * as v from 'valibot';
import { deviceAccessNames } from '../access.ts';
import { tableName } from '../profiles/field.ts';
import { MAX_FRAME } from '../wire/frame.ts';
import { doc } from './entries/keys.ts';
import { deviceEntry } from './entries.ts';
import { limits as limitTable } from './limits.ts';

export {
  DEFAULT_BLOCK_BYTES,
  type DeclaredLed,
  type DeclaredState,
  type DeviceEntry,
  type DeviceKind,
  deviceEntry,
  type EntryOf,
  type GpioEntry,
  gpioEntry,
  type IoctlEntry,
  ioctlEntry,
  type LedEntry,
  ledEntry,
  type PwmEntry,
  pwmEntry,
  type SafeCall,
} from './entries.ts';

/**
 * The form of `policy.json`: what is there (devices), who is who (groups), who may do what (rules). Every object refuses
 * keys it does not know. `postern policy schema` prints this as JSON Schema; docs/POLICY.md explains it.
 */
const name = (what: string) =>
  v.pipe(
    v.string(),
    v.regex(/^[A-Za-z][A-Za-z0-9._-]{0,63}$/, `${what} is a letter, then at most 63 letters, digits, '.', '_' or '-'`),
  );
export const deviceName = name('a device name');
const groupName = name('a group name');
const unixName = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const countOrNone = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Less than two frames' room, and a client that reads would still be made to wait. */
const LEAST_QUEUED_BYTES = 2 * MAX_FRAME;
const queuedBytes = v.pipe(v.number(), v.safeInteger(), v.minValue(LEAST_QUEUED_BYTES));

export const quotaDefaults = {
  connections: 32,
  unansweredRequests: 256,
  queuedBytes: 1024 * 1024,
  leases: 64,
  leasesPerMinute: 600,
  subscriptions: 64,
  programs: 8,
  programEvents: 2000,
  /** No bound. */
  programSeconds: Number.POSITIVE_INFINITY,
} as const;

const quotas = v.strictObject({
  connections: v.optional(doc(count, 'Connections at once.')),
  unansweredRequests: v.optional(doc(count, 'Requests in flight, over all connections.')),
  queuedBytes: v.optional(doc(queuedBytes, 'Bytes waiting to be read by the client, per connection; at least 131072.')),
  leases: v.optional(doc(count, 'Leases at once.')),
  leasesPerMinute: v.optional(
    doc(count, 'Leases that are taken and programs that are started within a minute: each is lines of the audit log.'),
  ),
  subscriptions: v.optional(doc(count, 'Subscriptions at once, per connection.')),
  programs: v.optional(doc(countOrNone, 'Programs that run at once; 0: none may.')),
  programEvents: v.optional(doc(count, 'Events in the densest second of all programs that run.')),
  programSeconds: v.optional(
    doc(count, 'The longest that a program may run, in seconds. Where it is given, a program must have an end.'),
  ),
});
export type Quotas = { [Name in keyof typeof quotaDefaults]: number };

const group = v.strictObject({
  unixGroups: v.optional(doc(v.array(unixName), 'Members of any of these system groups.')),
  users: v.optional(doc(v.array(unixName), 'These users.')),
  quotas: v.optional(doc(quotas, 'What each member may use up; the most generous of his groups counts.')),
  comment: v.optional(v.string()),
});

const limits = v.strictObject(
  Object.fromEntries(Object.entries(limitTable).map(([key, limit]) => [key, v.optional(doc(limit.schema, limit.doc))])),
);

/** A word that profiles declare: `erase`, `reboot`. */
const dangerWord = tableName('a danger');

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
  dangers: v.optional(
    doc(v.array(dangerWord), 'Dangers that the rule allows: without it, none. Each request says which it is.'),
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

/** A file of `policy.d`: any part of a policy. */
export const fragmentSchema = v.partial(policySchema);
export type PolicyFragment = v.InferOutput<typeof fragmentSchema>;

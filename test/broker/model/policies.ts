import type { PwmEntry } from '../../../contract/policy/entries.ts';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import { devices } from '../harness.ts';
import { everybody } from '../people.ts';

/** What a writer may make of a device's output. */
export interface Bounds {
  highRatio: [min: number, max: number];
  frequencyHz: [min: number, max: number];
}

type Declared = PwmEntry;

/** A policy as the model sees it: the same table that its document is made of. */
export interface ModelPolicy {
  devices: Record<string, Declared>;
  /** User → device → what he may make of it. Whoever may write may also read. */
  writers: Record<string, Record<string, Bounds>>;
}

const free: Bounds = { highRatio: [0, 1], frequencyHz: [0, 1e9] };
const half: Bounds = { highRatio: [0, 0.5], frequencyHz: [0, 1e9] };
const middle: Bounds = { highRatio: [0.2, 0.8], frequencyHz: [20_000, 60_000] };
const slow: Bounds = { highRatio: [0, 1], frequencyHz: [0, 30_000] };

const { fan, servo, heater, leds } = devices;
const onServo = { enabled: true, periodNs: 50_000, dutyNs: 5000, polarity: 'normal' } as const;

/** Those that reloads change between. */
export const policies: readonly [ModelPolicy, ...ModelPolicy[]] = [
  {
    devices,
    writers: {
      alice: { fan: free, servo: free, heater: free, leds: free },
      bob: { fan: half, servo: free, heater: free, leds: half },
    },
  },
  {
    devices: { fan: { ...fan, onStop: 'keep' }, servo: { ...servo, onStop: 'safe' }, heater, leds },
    writers: {
      alice: { fan: middle, servo: half, leds: free },
      bob: { fan: half, servo: slow, heater: half, leds: slow },
    },
  },
  {
    devices: {
      blower: { ...fan, safe: { enabled: false } },
      servo: { ...servo, lease: 'required', safe: onServo, initial: onServo },
      heater: { ...heater, onStop: 'keep' },
    },
    writers: {
      alice: { blower: half, servo: free, heater: free },
      bob: { blower: free, servo: middle, heater: middle },
    },
  },
];

export function documentOf({ devices: entries, writers }: ModelPolicy): PolicyDocument {
  const rules = Object.entries(writers).flatMap(([user, bounds]) =>
    Object.entries(bounds).map(([device, { highRatio, frequencyHz }]) => ({
      id: `${user}-${device}`,
      users: [user],
      devices: [device],
      allow: ['read' as const, 'write' as const],
      limits: { highRatio, frequencyHz },
    })),
  );
  return {
    devices: entries,
    groups: { operators: { unixGroups: ['operators'] } },
    rules: [
      ...rules,
      { id: 'look', users: ['victor'], devices: ['*'], allow: ['read'] },
      { id: 'mend', users: ['olga'], devices: ['*'], allow: ['read', 'control'] },
    ],
    admins: ['operators'],
  };
}

/** `authorized_keys` without those of these users. */
export const enrolments = (revoked: readonly string[]): string =>
  everybody
    .filter(({ name }) => !revoked.includes(name))
    .map(({ enrolment }) => `${enrolment}\n`)
    .join('');

import type { DeviceKind, EntryOf } from '../entries.ts';
import type { Limits } from '../limits.ts';
import type { DeviceEntry, PolicyDocument } from '../schema.ts';

export type Rule = PolicyDocument['rules'][number];

/** The entries of one kind, by name. */
export function entriesOf<Kind extends DeviceKind>(document: PolicyDocument, kind: Kind): [string, EntryOf<Kind>][] {
  const isOfKind = (pair: [string, DeviceEntry]): pair is [string, EntryOf<Kind>] => pair[1].kind === kind;
  return Object.entries(document.devices).filter(isOfKind);
}

/** The devices a rule speaks of, `*` spelled out. */
export function devicesOf(rule: Rule, document: PolicyDocument): string[] {
  return rule.devices.includes('*') ? Object.keys(document.devices) : rule.devices;
}

export const limitsOf = (rule: Rule): Limits => rule.limits ?? {};

export const coveredBy = (rule: Rule, device: string): boolean =>
  rule.devices.includes('*') || rule.devices.includes(device);

export const isSubset = <T>(part: readonly T[], whole: readonly T[]): boolean =>
  part.every((item) => whole.includes(item));

/** A path without slashes that mean nothing. */
export const tidy = (path: string): string => path.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');

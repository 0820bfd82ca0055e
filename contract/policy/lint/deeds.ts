import type { DeviceAccess } from '../../access.ts';
import type { Profile } from '../../profiles.ts';
import type { Profiles } from '../profiles.ts';
import type { PolicyDocument } from '../schema.ts';
import { devicesOf, limitsOf, type Rule } from './common.ts';

/** Something that can be asked of a device with a profile: a request, an act, a stream, its events. */
export interface Deed {
  /** As a rule's `requests` calls it. */
  name: string;
  access: DeviceAccess;
  /** Its own, whatever its fields are. */
  danger: string | undefined;
  /** Dangers of values, by the path of a field and the value. */
  byValue: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export function deedsOf({ requests, acts = {}, streams = {}, events }: Profile): Deed[] {
  const calls = Object.entries({ ...requests, ...acts }).map(([name, call]) => ({
    name,
    access: call.access,
    danger: call.danger,
    byValue: 'dangers' in call ? (call.dangers ?? {}) : {},
  }));
  const flows = Object.entries(streams).flatMap(([name, stream]) =>
    stream === undefined ? [] : [{ name, access: stream.access, danger: stream.danger, byValue: {} }],
  );
  const told =
    events === undefined ? [] : [{ name: 'events', access: 'read' as const, danger: events.danger, byValue: {} }];
  return [...calls, ...flows, ...told];
}

/** All dangers that a deed can have. */
export const dangersOfDeed = ({ danger, byValue }: Deed): string[] => [
  ...(danger === undefined ? [] : [danger]),
  ...Object.values(byValue).flatMap((values) => Object.values(values)),
];

/** Whether a rule allows a deed at all, dangers and fields aside. */
export const isAllowed = (rule: Rule, { name, access }: Deed): boolean =>
  rule.allow?.includes(access) === true && limitsOf(rule).requests?.includes(name) !== false;

/** A device with a profile. */
export interface Node {
  device: string;
  profile: Profile;
}

/** The devices of a rule that have a profile; undefined if one of their profiles is not known, which is reported at the device. */
export function nodesOf(rule: Rule, document: PolicyDocument, profiles: Profiles): Node[] | undefined {
  const nodes: Node[] = [];
  for (const device of devicesOf(rule, document)) {
    const entry = document.devices[device];
    if (entry?.kind !== 'ioctl') continue;
    const profile = profiles.get(entry.profile);
    if (profile === undefined) return undefined;
    nodes.push({ device, profile });
  }
  return nodes;
}

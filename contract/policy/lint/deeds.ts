import type { DeviceAccess } from '../../access.ts';
import type { InstrumentProfile } from '../../instruments/profile.ts';
import type { Profile } from '../../profiles.ts';
import type { Profiles } from '../profiles.ts';
import type { PolicyDocument } from '../schema.ts';
import type { Context } from './check.ts';
import { devicesOf, limitsOf, type Rule } from './common.ts';

/** Something that can be asked of a device with a profile: a request, an act, a stream, its events, a method. */
export interface Deed {
  /** The limit of a rule that lists it, and its name there. */
  listedBy: 'requests' | 'methods';
  name: string;
  access: DeviceAccess;
  /** Its own, whatever its fields are. */
  danger: string | undefined;
  /** Dangers of values, by the path of a field and the value. */
  byValue: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export function deedsOf({ requests, acts = {}, streams = {}, events }: Profile): Deed[] {
  const listedBy = 'requests' as const;
  const calls = Object.entries({ ...requests, ...acts }).map(([name, call]) => ({
    listedBy,
    name,
    access: call.access,
    danger: call.danger,
    byValue: 'dangers' in call ? (call.dangers ?? {}) : {},
  }));
  const flows = Object.entries(streams).flatMap(([name, stream]) =>
    stream === undefined ? [] : [{ listedBy, name, access: stream.access, danger: stream.danger, byValue: {} }],
  );
  const told =
    events === undefined
      ? []
      : [{ listedBy, name: 'events', access: 'read' as const, danger: events.danger, byValue: {} }];
  return [...calls, ...flows, ...told];
}

export const methodsOf = ({ methods }: InstrumentProfile): Deed[] =>
  Object.entries(methods).map(([name, { access, danger }]) => ({
    listedBy: 'methods',
    name,
    access,
    danger,
    byValue: {},
  }));

/** All dangers that a deed can have. */
export const dangersOfDeed = ({ danger, byValue }: Deed): string[] => [
  ...(danger === undefined ? [] : [danger]),
  ...Object.values(byValue).flatMap((values) => Object.values(values)),
];

/** Whether a rule allows a deed at all, dangers and fields aside. */
export const isAllowed = (rule: Rule, { listedBy, name, access }: Deed): boolean =>
  rule.allow?.includes(access) === true && limitsOf(rule)[listedBy]?.includes(name) !== false;

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

/** A device, and what can be asked of it. */
export interface Use {
  device: string;
  deeds: readonly Deed[];
  /** The danger of opening it. */
  opening: string | undefined;
}

/** The devices of a rule that have a profile, of whatever kind; undefined if one of their profiles is not known. */
export function usesOf(rule: Rule, document: PolicyDocument, { profiles, instruments }: Context): Use[] | undefined {
  const nodes = nodesOf(rule, document, profiles);
  const there = instrumentsOf(rule, document, instruments);
  if (nodes === undefined || there === undefined) return undefined;
  return [
    ...nodes.map(({ device, profile }) => ({ device, deeds: deedsOf(profile), opening: profile.opening?.danger })),
    ...there.map(({ device, profile }) => ({ device, deeds: methodsOf(profile), opening: undefined })),
  ];
}

/** An instrument, and what it is. */
export interface Instrument {
  device: string;
  profile: InstrumentProfile;
}

/** The instruments of a rule; undefined if one of their profiles is not known, which is reported at the device. */
export function instrumentsOf(
  rule: Rule,
  document: PolicyDocument,
  instruments: Context['instruments'],
): Instrument[] | undefined {
  const there: Instrument[] = [];
  for (const device of devicesOf(rule, document)) {
    const entry = document.devices[device];
    if (entry?.kind !== 'instrument') continue;
    const profile = instruments.get(entry.profile);
    if (profile === undefined) return undefined;
    there.push({ device, profile });
  }
  return there;
}

import { Refusal } from '../../errors.ts';
import { unknownName } from '../../profiles/codec/codec.ts';
import { checkProfile, encodeCall, type Profile } from '../../profiles.ts';
import type { IoctlEntry, SafeCall } from '../entries.ts';
import type { PolicyDocument } from '../schema.ts';
import type { Check, Context, Found } from './check.ts';
import { entriesOf } from './common.ts';
import { twoNames } from './outputs.ts';

function* unknownProfiles(document: PolicyDocument, { profiles }: Context): Iterable<Found> {
  for (const [name, { profile }] of entriesOf(document, 'ioctl')) {
    if (profiles.has(profile)) continue;
    const { message } = unknownName(`there is no profile '${profile}'`, profile, 'there is', [...profiles.keys()]);
    yield { severity: 'error', path: ['devices', name, 'profile'], message };
  }
}

/** What a profile may leave unsaid of one class of devices may be a danger in another. */
function* otherSubsystems(document: PolicyDocument, { profiles }: Context): Iterable<Found> {
  for (const [name, { profile: profileName, subsystem }] of entriesOf(document, 'ioctl')) {
    const profile = profiles.get(profileName);
    if (profile === undefined || subsystem === undefined) continue;
    const as: Profile = { ...profile, node: { ...profile.node, subsystems: [subsystem] } };
    // One is enough: what is wrong is this key.
    const [wrong] = checkProfile(as);
    if (wrong === undefined) continue;
    const message = `the profile '${profileName}' is not for a device of subsystem '${subsystem}': ${wrong.path}: ${wrong.message}`;
    yield { severity: 'error', path: ['devices', name, 'subsystem'], message };
  }
}

function* safeCalls(document: PolicyDocument, { profiles }: Context): Iterable<Found> {
  for (const [name, entry] of entriesOf(document, 'ioctl')) {
    const profile = profiles.get(entry.profile);
    if (profile === undefined) continue;
    for (const key of ['safe', 'stop'] as const)
      for (const [index, call] of (entry[key] ?? []).entries()) {
        const path = ['devices', name, key, index];
        for (const found of ownCallProblems(profile, call, key)) yield { ...found, path: [...path, ...found.path] };
      }
  }
}

/** What is wrong with a request that the broker makes by itself. Whoever stops the broker means it; a lease is lost by accident. */
function* ownCallProblems(profile: Profile, { request, fields }: SafeCall, key: 'safe' | 'stop'): Iterable<Found> {
  try {
    const { dangers } = encodeCall(profile, request, fields);
    for (const danger of key === 'safe' ? dangers : [])
      yield {
        severity: 'warning',
        path: ['request'],
        message: `'${request}' has the danger '${danger}', and is made whenever a lease is lost`,
      };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { path } = error.data;
    yield { severity: 'error', path: typeof path === 'string' ? path.split('.') : [], message: error.message };
  }
}

function* onStopWithoutCalls(document: PolicyDocument): Iterable<Found> {
  for (const [name, { onStop, safe = [], stop = safe }] of entriesOf(document, 'ioctl')) {
    if (onStop === 'safe' && stop.length === 0)
      yield {
        severity: 'warning',
        path: ['devices', name, 'onStop'],
        message: `"onStop": "safe" has no effect: '${name}' has neither 'safe' nor 'stop' requests`,
      };
    if (onStop !== 'safe' && stop !== safe)
      yield {
        severity: 'warning',
        path: ['devices', name, 'stop'],
        message: `'stop' of '${name}' has no effect without "onStop": "safe"`,
      };
  }
}

function* twoNamesOfNodes(document: PolicyDocument): Iterable<Found> {
  const all: [string, IoctlEntry][] = entriesOf(document, 'ioctl');
  for (const [index, [name, { path }]] of all.entries())
    for (const [earlier, other] of all.slice(0, index)) if (path === other.path) yield twoNames(name, earlier, path);
}

/** Device nodes of the inventory. */
export const nodeChecks: readonly Check[] = [
  unknownProfiles,
  otherSubsystems,
  safeCalls,
  onStopWithoutCalls,
  twoNamesOfNodes,
];

import { safeCallProblem } from '../../instruments/check.ts';
import { unknownName } from '../../profiles/codec/codec.ts';
import type { Names } from '../compile.ts';
import type { PolicyDocument } from '../schema.ts';
import type { Check, Context, Found } from './check.ts';
import { coveredBy, entriesOf, type Rule } from './common.ts';
import { deviceNamed, safeSequence, standing } from './ports.ts';

function* unknownProfiles(document: PolicyDocument, { instruments, profiles }: Context): Iterable<Found> {
  for (const [name, { profile }] of entriesOf(document, 'instrument')) {
    if (instruments.has(profile)) continue;
    const what = `there is no profile '${profile}' of an instrument`;
    const message = profiles.has(profile)
      ? `the profile '${profile}' is one of device nodes, not of an instrument`
      : unknownName(what, profile, 'there is', [...instruments.keys()]).message;
    yield { severity: 'error', path: ['devices', name, 'profile'], message };
  }
}

function* ports(document: PolicyDocument): Iterable<Found> {
  for (const [name, { port }] of entriesOf(document, 'instrument')) {
    const path = ['devices', name, 'port'];
    const entry = deviceNamed(document, port);
    if (entry === undefined)
      yield { severity: 'error', path, message: `there is no device '${port}' in this policy: the port of '${name}'` };
    else if (entry.kind !== 'serial')
      yield { severity: 'error', path, message: `'${port}' is no serial port: it is of kind ${entry.kind}` };
  }
  const all = standing(document);
  for (const [index, { name, port }] of all.entries()) {
    const other = all.slice(0, index).find((earlier) => earlier.port === port);
    if (other !== undefined)
      yield {
        severity: 'error',
        path: ['devices', name, 'port'],
        message: `'${name}' and '${other.name}' stand on one port, '${port}': only one instrument can`,
      };
  }
}

function* rootProviders(document: PolicyDocument, { names }: Context): Iterable<Found> {
  for (const [name, { provider }] of entriesOf(document, 'instrument'))
    if (provider.user === 'root' || names.uid(provider.user) === 0)
      yield {
        severity: 'warning',
        path: ['devices', name, 'provider', 'user'],
        message: `the driver of '${name}' is run by root: give it a user of its own, who can do nothing else`,
      };
}

/** Rules that reach an instrument past all that is said of it. */
function* othersOnThePort(document: PolicyDocument, { names }: Context): Iterable<Found> {
  for (const [index, rule] of document.rules.entries()) {
    if (!rule.allow?.includes('write')) continue;
    for (const { name, entry, port } of standing(document)) {
      const { user } = entry.provider;
      if (!coveredBy(rule, port) || isFor(rule, user, document, names)) continue;
      const message = rule.devices.includes('*')
        ? `rule '${rule.id}' may write to every device, and so to '${port}', past all limits of '${name}', which stands on it: name its devices`
        : `rule '${rule.id}' may write to '${port}', past all limits of '${name}', which stands on it: take it out`;
      yield { severity: 'error', path: ['rules', index, 'devices'], message };
    }
  }
}

/** True if a rule is for one user and nobody else. */
function isFor(rule: Rule, user: string, document: PolicyDocument, names: Names): boolean {
  const groups = (rule.groups ?? []).map((name) => document.groups?.[name]);
  const users = [...(rule.users ?? []), ...groups.flatMap((group) => group?.users ?? [])];
  const uid = names.uid(user);
  const isHim = (name: string) => name === user || (uid !== undefined && names.uid(name) === uid);
  return groups.every((group) => (group?.unixGroups ?? []).length === 0) && users.every(isHim);
}

/** Its driver cannot do without these. */
const needs = [
  ['read', 'port'],
  ['write', 'port'],
  ['read', 'name'],
  ['provide', 'name'],
] as const;

function* deniedProviders(document: PolicyDocument): Iterable<Found> {
  for (const [index, rule] of document.rules.entries())
    for (const on of standing(document)) {
      const { user } = on.entry.provider;
      const groups = (rule.groups ?? []).flatMap((name) => document.groups?.[name]?.users ?? []);
      if (![...(rule.users ?? []), ...groups].includes(user)) continue;
      const lost = needs.find(([access, of]) => rule.deny?.includes(access) && coveredBy(rule, on[of]));
      if (lost !== undefined)
        yield {
          severity: 'warning',
          path: ['rules', index, 'deny'],
          message: `rule '${rule.id}' denies ${user} to ${lost[0]} '${on[lost[1]]}': he cannot serve '${on.name}'`,
        };
    }
}

function* safeCalls(document: PolicyDocument, { instruments }: Context): Iterable<Found> {
  for (const [name, { profile: profileName, safe = [] }] of entriesOf(document, 'instrument')) {
    const profile = instruments.get(profileName);
    if (profile === undefined) continue;
    for (const [index, call] of safe.entries()) {
      const path = ['devices', name, 'safe', index];
      const problem = safeCallProblem(profile, call);
      if (problem !== undefined) yield { severity: 'error', path, message: problem };
      const danger = problem === undefined ? profile.methods[call.method]?.danger : undefined;
      if (danger !== undefined)
        yield {
          severity: 'warning',
          path,
          message: `'${call.method}' has the danger '${danger}', and is called whenever a lease is lost`,
        };
    }
  }
}

function* ofThePort(document: PolicyDocument): Iterable<Found> {
  for (const [name, { onStop, port }] of entriesOf(document, 'instrument'))
    if (onStop !== undefined)
      yield {
        severity: 'error',
        path: ['devices', name, 'onStop'],
        message: `'onStop' is said of the port '${port}': that is what the broker has hold of`,
      };
  for (const { name, port, portEntry } of standing(document))
    if (portEntry.probe)
      yield {
        severity: 'note',
        path: ['devices', port, 'probe'],
        message: `what hangs on '${port}' is known: '${name}'. Only its provider could ask it`,
      };
}

function* leftRunning(document: PolicyDocument, { instruments }: Context): Iterable<Found> {
  for (const { name, entry, port, portEntry } of standing(document)) {
    const profile = instruments.get(entry.profile);
    if (Object.keys(profile?.outputs ?? {}).length === 0) continue;
    if ((safeSequence(portEntry, entry, instruments) ?? []).length === 0)
      yield {
        severity: 'warning',
        path: ['devices', port],
        message: `'${port}' has no 'safe' steps: when the driver of '${name}' is lost, its outputs stay as they are`,
      };
    if ((entry.safe ?? profile?.safe ?? []).length === 0)
      yield {
        severity: 'warning',
        path: ['devices', name],
        message: `'${name}' has no 'safe' methods: when its lease is lost, its outputs stay as they are`,
      };
  }
}

/** Instruments of the inventory, and who may do what on their ports. */
export const instrumentChecks: readonly Check[] = [
  unknownProfiles,
  ports,
  rootProviders,
  othersOnThePort,
  deniedProviders,
  safeCalls,
  ofThePort,
  leftRunning,
];

import type { Access, Principal } from '../access.ts';
import { formatPath, type Path } from '../issues.ts';
import type { Limits } from './limits.ts';
import type { ParsedPolicy, PolicyProblem } from './parse.ts';
import { type Instruments, type Profiles, shipped, shippedInstrumentProfiles } from './profiles.ts';
import { providerRules } from './providers.ts';
import { type DeviceEntry, type Quotas, quotaDefaults } from './schema.ts';

/** User and group names of the machine. Resolved once, when a policy is loaded. */
export interface Names {
  uid(user: string): number | undefined;
  gid(group: string): number | undefined;
}

export interface Rule {
  id: string;
  /** Of the policy, as messages name it: `policy.json`. */
  file: string;
  /** 1-based line in the file; `limitLines` for each limit, each field of `fields`, and for `danger`. */
  line: number;
  limitLines: Readonly<Record<string, number>>;
  /** Names for messages: who the rule is for. */
  audience: string;
  matches(principal: Principal): boolean;
  covers(device: string): boolean;
  allow: ReadonlySet<Access>;
  deny: ReadonlySet<Access>;
  limits: Limits;
  dangers: ReadonlySet<string>;
  leaseRequired: boolean;
  /** Of a rule that nobody can be added to: what to ask for instead, by access; of what is left out, another rule. */
  asks?: Readonly<Partial<Record<Access, string>>> | undefined;
}

/** A policy ready to decide with: names resolved, references checked. Immutable; a reload makes a new one. */
export interface Policy {
  /** For messages: `policy.json`. */
  file: string;
  /** That, and its fragments. */
  files: readonly string[];
  devices: ReadonlyMap<string, DeviceEntry>;
  /** What the entries' profiles are. */
  profiles: Profiles;
  instruments: Instruments;
  rules: readonly Rule[];
  isAdmin(principal: Principal): boolean;
  quotas(principal: Pick<Principal, 'uid' | 'gids'>): Quotas;
}

type Member = Pick<Principal, 'uid' | 'gids'>;

/** Resolves names and references. Unknown names of the machine are warnings: the account may come later, with a reload. */
export function compilePolicy(
  parsed: ParsedPolicy,
  names: Names,
  profiles: Profiles = shipped,
  instruments: Instruments = shippedInstrumentProfiles,
): { policy: Policy; problems: PolicyProblem[] } {
  const { document, placeOf } = parsed;
  const lineOf = (path: Path) => placeOf(path).line;
  const problems: PolicyProblem[] = [];
  const report = (severity: PolicyProblem['severity'], path: Path, message: string) => {
    const place = placeOf(path);
    problems.push({ severity, ...place, path: formatPath(place.path), message });
  };

  const idOf = (kind: 'uid' | 'gid', name: string, path: Path): number | undefined => {
    const id = names[kind](name);
    if (id === undefined)
      report('warning', path, `there is no ${kind === 'uid' ? 'user' : 'group'} '${name}' on this machine`);
    return id;
  };
  const resolve = (kind: 'uid' | 'gid', wanted: readonly string[], path: Path): Set<number> => {
    const ids = wanted.map((name, index) => idOf(kind, name, [...path, index]));
    return new Set(ids.filter((id) => id !== undefined));
  };

  const groups = new Map(
    Object.entries(document.groups ?? {}).map(([name, group]) => {
      const gids = resolve('gid', group.unixGroups ?? [], ['groups', name, 'unixGroups']);
      const uids = resolve('uid', group.users ?? [], ['groups', name, 'users']);
      const has = (member: Member) => uids.has(member.uid) || member.gids.some((gid) => gids.has(gid));
      return [name, { has, quotas: group.quotas ?? {} }];
    }),
  );

  const known = (wanted: readonly string[], path: Path) => {
    for (const [index, name] of wanted.entries())
      if (!groups.has(name)) report('error', [...path, index], `there is no group '${name}' in this policy`);
    return wanted;
  };
  const inAny = (wanted: readonly string[], member: Member) =>
    wanted.some((name) => groups.get(name)?.has(member) ?? false);

  /** Where each stands first. */
  const ids = new Map<string, string>();
  const rules = document.rules.map((rule, index): Rule => {
    const path = ['rules', index] as const;
    const { file, line } = placeOf(path);
    const earlier = ids.get(rule.id);
    if (earlier === undefined) ids.set(rule.id, `${file}:${line}`);
    else report('error', [...path, 'id'], `the rule id '${rule.id}' stands twice: in ${earlier} too`);
    if (rule.allow === undefined && rule.deny === undefined)
      report('error', path, `rule '${rule.id}' neither allows nor denies`);
    if (rule.groups === undefined && rule.users === undefined)
      report('error', path, `rule '${rule.id}' names no groups and no users: it is for nobody`);
    for (const [at, device] of rule.devices.entries())
      if (device !== '*' && !Object.hasOwn(document.devices, device))
        report('error', [...path, 'devices', at], `there is no device '${device}' in this policy`);

    const ruleGroups = known(rule.groups ?? [], [...path, 'groups']);
    const uids = resolve('uid', rule.users ?? [], [...path, 'users']);
    const keys = rule.keys === undefined ? undefined : new Set(rule.keys);
    const devices = new Set(rule.devices);
    const limits: Limits = rule.limits ?? {};
    return {
      id: rule.id,
      file,
      line,
      limitLines: Object.fromEntries([
        ['danger', lineOf([...path, 'dangers'])],
        ...Object.keys(limits).map((name) => [name, lineOf([...path, 'limits', name])]),
        ...Object.keys(limits.fields ?? {}).map((field) => [field, lineOf([...path, 'limits', 'fields', field])]),
        ...Object.entries(limits.outputs ?? {}).flatMap(([output, quantities]) =>
          Object.keys(quantities).map((quantity) => [
            `${output}.${quantity}`,
            lineOf([...path, 'limits', 'outputs', output, quantity]),
          ]),
        ),
      ]),
      audience: [
        ...ruleGroups.map((name) => `group ${name}`),
        ...(rule.users ?? []).map((name) => `user ${name}`),
      ].join(', '),
      matches: (principal) =>
        (keys === undefined || keys.has(principal.key)) && (uids.has(principal.uid) || inAny(ruleGroups, principal)),
      covers: (device) => devices.has('*') || devices.has(device),
      // Who answers for an instrument is said by its entry alone.
      allow: new Set((rule.allow ?? []).filter((access) => access !== 'provide')),
      deny: new Set(rule.deny ?? []),
      limits,
      dangers: new Set(rule.dangers ?? []),
      leaseRequired: rule.lease === 'required',
    };
  });

  const admins = known(document.admins ?? [], ['admins']);
  const base = { ...quotaDefaults, ...defined(document.quotas ?? {}) };
  const policy: Policy = {
    file: parsed.files[0],
    files: parsed.files,
    devices: new Map(Object.entries(document.devices)),
    profiles,
    instruments,
    rules: [...rules, ...providerRules(document.devices, (user, path) => idOf('uid', user, path), placeOf)],
    isAdmin: (principal) => principal.uid === 0 || inAny(admins, principal),
    quotas: (member) => {
      const theirs = [...groups.values()].filter((group) => group.has(member)).map((group) => group.quotas);
      return Object.fromEntries(
        Object.entries(base).map(([name, value]) => {
          const granted = theirs.map((quotas) => quotas[name as keyof Quotas]).filter((quota) => quota !== undefined);
          return [name, granted.length === 0 ? value : Math.max(...granted)];
        }),
      ) as Quotas;
    },
  };
  return { policy, problems };
}

function defined<T extends object>(value: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>;
  };
}

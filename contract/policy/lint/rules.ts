import type { DeviceAccess } from '../../access.ts';
import type { PolicyDocument } from '../schema.ts';
import type { Check, Context, Found } from './check.ts';
import { devicesOf, isSubset, limitsOf, type Rule } from './common.ts';
import { atLeastAsWide } from './limits.ts';

const at = (index: number, ...rest: (string | number)[]) => ['rules', index, ...rest];

/** True if everybody that `narrow` is for is, by name, also somebody that `wide` is for. */
function forAllOf(narrow: Rule, wide: Rule, document: PolicyDocument): boolean {
  const wideGroups = wide.groups ?? [];
  const wideUsers = [...(wide.users ?? []), ...wideGroups.flatMap((name) => document.groups?.[name]?.users ?? [])];
  return (
    isSubset(narrow.groups ?? [], wideGroups) &&
    isSubset(narrow.users ?? [], wideUsers) &&
    (wide.keys === undefined || (narrow.keys !== undefined && isSubset(narrow.keys, wide.keys)))
  );
}

function* forNobody(document: PolicyDocument, { names }: Context): Iterable<Found> {
  for (const [index, rule] of document.rules.entries()) {
    const groups = (rule.groups ?? []).map((name) => document.groups?.[name]);
    const users = [...(rule.users ?? []), ...groups.flatMap((group) => group?.users ?? [])];
    const unixGroups = groups.flatMap((group) => group?.unixGroups ?? []);
    const why = (() => {
      if (rule.groups === undefined && rule.users === undefined) return undefined; // reported with the references
      if (rule.keys?.length === 0) return `its list of keys is empty`;
      if (users.length + unixGroups.length === 0) return `its groups have no members`;
      const exists =
        users.some((name) => names.uid(name) !== undefined) || unixGroups.some((name) => names.gid(name) !== undefined);
      return exists ? undefined : 'none of its users and groups exists on this machine';
    })();
    if (why !== undefined)
      yield { severity: 'warning', path: at(index), message: `nobody can match rule '${rule.id}': ${why}` };
    if (rule.devices.length === 0)
      yield { severity: 'warning', path: at(index, 'devices'), message: `rule '${rule.id}' is for no device` };
  }
}

function* everyDevice(document: PolicyDocument): Iterable<Found> {
  for (const [index, rule] of document.rules.entries())
    if (rule.devices.includes('*') && rule.allow?.includes('write'))
      yield {
        severity: 'warning',
        path: at(index, 'devices'),
        message: `rule '${rule.id}' may write to every device, those that will be added later too`,
      };
}

/** Access that a rule's `allow` cannot give, and where it comes from instead. */
const elsewhere: Partial<Record<DeviceAccess, string>> = {
  provide: 'the entry of an instrument says who provides it',
};

function* pointlessAccess(document: PolicyDocument): Iterable<Found> {
  for (const [index, { id, allow, deny, lease }] of document.rules.entries()) {
    for (const access of allow ?? []) {
      const where = elsewhere[access];
      if (where !== undefined)
        yield {
          severity: 'warning',
          path: at(index, 'allow'),
          message: `'${access}' in rule '${id}' has no effect: ${where}`,
        };
      if (deny?.includes(access))
        yield {
          severity: 'error',
          path: at(index, 'deny'),
          message: `rule '${id}' both allows and denies ${access}: deny wins`,
        };
    }
    if (allow?.includes('write') && !allow.includes('read'))
      yield {
        severity: 'note',
        path: at(index, 'allow'),
        message: `rule '${id}' allows to write what it does not allow to read`,
      };
    if (lease !== undefined && !allow?.includes('write'))
      yield {
        severity: 'warning',
        path: at(index, 'lease'),
        message: `rule '${id}' demands a lease but does not allow to write`,
      };
  }
}

function* unreachable(document: PolicyDocument): Iterable<Found> {
  for (const [index, rule] of document.rules.entries()) {
    const allowed = rule.allow ?? [];
    const devices = devicesOf(rule, document);
    if (allowed.length === 0 || devices.length === 0) continue;
    const denying = (device: string, access: DeviceAccess) =>
      document.rules.find(
        (other) =>
          other !== rule &&
          other.deny?.includes(access) &&
          devicesOf(other, document).includes(device) &&
          forAllOf(rule, other, document),
      );
    const deniers = devices.flatMap((device) => allowed.map((access) => denying(device, access)));
    const [denier] = deniers;
    if (denier !== undefined && deniers.every((found) => found !== undefined))
      yield {
        severity: 'warning',
        path: at(index),
        message: `rule '${rule.id}' can never allow anything: rule '${denier.id}' denies it`,
      };
    const wider = document.rules.find((other, otherIndex) => makesNeedless(other, otherIndex, rule, index, document));
    if (wider !== undefined)
      yield {
        severity: 'warning',
        path: at(index),
        message: `rule '${rule.id}' changes nothing: rule '${wider.id}' allows all of it`,
      };
  }
}

function makesNeedless(wide: Rule, wideIndex: number, rule: Rule, index: number, document: PolicyDocument): boolean {
  const covers = (a: Rule, b: Rule) =>
    (b.deny ?? []).length === 0 &&
    isSubset(b.allow ?? [], a.allow ?? []) &&
    isSubset(devicesOf(b, document), devicesOf(a, document)) &&
    forAllOf(b, a, document) &&
    (a.lease === undefined || b.lease !== undefined) &&
    isSubset(b.dangers ?? [], a.dangers ?? []) &&
    atLeastAsWide(limitsOf(a), limitsOf(b));
  // Of two rules that say the same, the later one is the needless one.
  return wide !== rule && covers(wide, rule) && (wideIndex < index || !covers(rule, wide));
}

/** Who may do what. */
export const ruleChecks: readonly Check[] = [forNobody, everyDevice, pointlessAccess, unreachable];

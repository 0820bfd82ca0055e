import type { Access, Principal } from '../access.ts';
import type { Policy, Rule } from './compile.ts';
import { type Effect, givesBack, turnsOff } from './effects.ts';
import { excess, type Usage } from './limits.ts';

/** One thing that one request would do to one device. */
export interface Question {
  principal: Principal;
  /** Inventory name; undefined for what concerns no device. */
  device?: string;
  access: Access;
  /** Present for what changes the device, and for what its profile says about it. */
  effect?: Effect;
  usage?: Usage;
  /** True if the asking connection holds a lease on the unit. */
  holdsLease?: boolean;
}

export type Verdict =
  | { allowed: true; rule: string }
  | {
      allowed: false;
      message: string;
      /** The rule that denied, or that came closest, and its place, `policy.json:14`. */
      rule?: string;
      where?: string;
      limit?: string;
      value?: unknown;
      allowedValue?: unknown;
      /** What to ask an administrator for. */
      ask: string;
    };

/** Rule names for what needs no rule of the file. */
export const BUILT_IN = { everyone: '(any enrolled key)', admin: '(admin)' } as const;

/**
 * Whether a principal may do it. Pure and total: the gate, `policy explain`, `policy test` and the lint all ask here.
 *
 * A matching deny wins. Otherwise one single rule must allow the whole of it, its access, its limits and its lease;
 * limits of several rules are never merged. Nothing matching is a denial.
 */
export function decide(policy: Policy, question: Question): Verdict {
  const { principal, device, access } = question;
  if (access === 'admin') return decideAdmin(policy, principal);
  if (device === undefined) return { allowed: true, rule: BUILT_IN.everyone };

  const { concerned, matching } = rulesOn(policy, principal, device);
  const denying = matching.find((rule) => rule.deny.has(access));
  if (denying !== undefined) {
    const message = `${denying.id} denies ${access} on ${device} to ${principal.user}`;
    return no(policy, denying, `${message} (rule ${denying.id}, ${place(policy, denying.line)})`, {
      ask: `an administrator to change rule ${denying.id}`,
    });
  }

  let closest: Verdict | undefined;
  for (const rule of matching) {
    if (!rule.allow.has(access)) continue;
    const objection = object(policy, rule, question);
    if (objection === undefined) return { allowed: true, rule: rule.id };
    closest ??= objection;
  }
  return closest ?? unmatched(policy, question, concerned);
}

interface RulesOn {
  /** The rules that cover the device. */
  readonly concerned: readonly Rule[];
  /** Those of them that are for the principal. */
  readonly matching: readonly Rule[];
}

/** By device. Neither a policy nor a principal ever changes, so that what they come to is looked for once; it goes with either. */
const known = new WeakMap<Policy, WeakMap<Principal, Map<string, RulesOn>>>();

function rulesOn(policy: Policy, principal: Principal, device: string): RulesOn {
  const byPrincipal = known.get(policy) ?? new WeakMap<Principal, Map<string, RulesOn>>();
  const byDevice = byPrincipal.get(principal) ?? new Map<string, RulesOn>();
  const found = byDevice.get(device);
  if (found !== undefined) return found;
  const concerned = policy.rules.filter((rule) => rule.covers(device));
  const rules = { concerned, matching: concerned.filter((rule) => rule.matches(principal)) };
  known.set(policy, byPrincipal.set(principal, byDevice.set(device, rules)));
  return rules;
}

function object(
  policy: Policy,
  rule: Rule,
  { device, access, effect, usage, holdsLease }: Question,
): Verdict | undefined {
  if (effect === undefined) return undefined;
  const found = excess(rule.limits, effect, usage ?? { changesInLastSecond: 0 });
  if (found !== undefined) {
    const line = rule.limitLines[found.limit] ?? rule.line;
    return no(policy, rule, `${found.message} (rule ${rule.id}, ${place(policy, line)})`, {
      where: place(policy, line),
      limit: found.limit,
      value: found.value,
      allowedValue: found.allowed,
      ask: `a change of ${found.limit} in rule ${rule.id}`,
    });
  }
  const leaseRequired = rule.leaseRequired || policy.devices.get(device ?? '')?.lease === 'required';
  if (leaseRequired && holdsLease !== true && changes(effect, access))
    return no(
      policy,
      rule,
      `${device} may only be changed under a lease (rule ${rule.id}, ${place(policy, rule.line)})`,
      {
        limit: 'lease',
        ask: `nothing: take a lease first (postern lease ${device} -- COMMAND)`,
      },
    );
  return undefined;
}

/** What a lease is asked for: an output that changes other than to off, or is given back; of a node all but reading. */
function changes(effect: Effect, access: Access): boolean {
  const isOutput = 'states' in effect;
  return isOutput ? givesBack(effect) || !turnsOff(effect) : access !== 'read';
}

function decideAdmin(policy: Policy, principal: Principal): Verdict {
  if (policy.isAdmin(principal)) return { allowed: true, rule: BUILT_IN.admin };
  const ask = `an administrator to do it, or to put one of your groups into 'admins' of ${policy.file}`;
  return { allowed: false, message: `${principal.user} is not an administrator here`, ask };
}

function unmatched(policy: Policy, { principal, device, access }: Question, concerned: readonly Rule[]): Verdict {
  const near = concerned.find((rule) => rule.allow.has(access));
  const hint =
    near === undefined ? '' : `; rule ${near.id} (${place(policy, near.line)}) allows it to ${near.audience}`;
  const message = `no rule allows ${principal.user} (uid ${principal.uid}) to ${access} ${device}${hint}`;
  const ask =
    near === undefined
      ? `an administrator for a rule that allows ${access} on ${device}`
      : `an administrator to be added to ${near.audience}`;
  return near === undefined ? { allowed: false, message, ask } : no(policy, near, message, { ask });
}

function no(
  policy: Policy,
  rule: Rule,
  message: string,
  more: Omit<Extract<Verdict, { allowed: false }>, 'allowed' | 'message' | 'rule'>,
): Verdict {
  return { allowed: false, message, rule: rule.id, where: place(policy, rule.line), ...more };
}

const place = (policy: Policy, line: number) => `${policy.file}:${line}`;

/** The access classes that some rule gives a principal on a device, limits aside. For listings. */
export function accessOn(policy: Policy, principal: Principal, device: string): Access[] {
  const { matching } = rulesOn(policy, principal, device);
  const denied = new Set(matching.flatMap((rule) => [...rule.deny]));
  return [...new Set(matching.flatMap((rule) => [...rule.allow]))].filter((access) => !denied.has(access)).sort();
}

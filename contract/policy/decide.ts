import type { Access, Principal } from '../access.ts';
import type { Policy, Rule } from './compile.ts';
import type { Effect } from './effects.ts';
import type { Usage } from './limits.ts';
import { no, objection, place } from './objections.ts';

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

export interface Denial {
  allowed: false;
  message: string;
  /** The rule that denied, or that came closest, and its place, `policy.json:14`. */
  rule?: string;
  where?: string;
  /** The limit that bit; `lease` and `danger` are among them. */
  limit?: string;
  value?: unknown;
  allowedValue?: unknown;
  /** What to ask an administrator for. */
  ask: string;
}

export type Verdict = { allowed: true; rule: string } | Denial;

/** Rule names for what needs no rule of the file. */
export const BUILT_IN = { everyone: '(any enrolled key)', admin: '(admin)' } as const;

/**
 * Whether a principal may do it. Pure and total: the gate, `policy explain`, `policy test` and the lint all ask here.
 *
 * A matching deny wins. Otherwise one single rule must allow the whole of it: its access, its dangers, its limits and
 * its lease; several rules are never merged. Nothing matching is a denial.
 */
export function decide(policy: Policy, question: Question): Verdict {
  const { principal, device, access } = question;
  if (access === 'admin') return decideAdmin(policy, principal);
  if (device === undefined) return { allowed: true, rule: BUILT_IN.everyone };

  const { concerned, matching } = rulesOn(policy, principal, device);
  const denying = matching.find((rule) => rule.deny.has(access));
  if (denying !== undefined) {
    const message = `${denying.id} denies ${access} on ${device} to ${principal.user}`;
    return no(denying, `${message} (rule ${denying.id}, ${place(denying, denying.line)})`, {
      ask: `an administrator to change rule ${denying.id}`,
    });
  }

  let closest: Verdict | undefined;
  for (const rule of matching) {
    if (!rule.allow.has(access)) continue;
    const found = objection(policy, rule, question);
    if (found === undefined) return { allowed: true, rule: rule.id };
    closest ??= found;
  }
  return closest ?? unmatched(question, concerned);
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

function decideAdmin(policy: Policy, principal: Principal): Verdict {
  if (policy.isAdmin(principal)) return { allowed: true, rule: BUILT_IN.admin };
  const ask = `an administrator to do it, or to put one of your groups into 'admins' of ${policy.file}`;
  return { allowed: false, message: `${principal.user} is not an administrator here`, ask };
}

function unmatched({ principal, device, access }: Question, concerned: readonly Rule[]): Verdict {
  const near = concerned.find((rule) => rule.allow.has(access));
  const hint = near === undefined ? '' : `; rule ${near.id} (${place(near, near.line)}) allows it to ${near.audience}`;
  const message = `no rule allows ${principal.user} (uid ${principal.uid}) to ${access} ${device}${hint}`;
  const another = `an administrator for a rule that allows ${access} on ${device}`;
  const added = near && near.asks === undefined ? `an administrator to be added to ${near.audience}` : undefined;
  const ask = added ?? near?.asks?.[access] ?? another;
  return near === undefined ? { allowed: false, message, ask } : no(near, message, { ask });
}

/** What one rule gives a principal on a device. */
export interface Grant {
  readonly rule: Rule;
  /** Without what another rule denies. */
  readonly allow: readonly Access[];
}

/** What rules give a principal on a device, in the order in which they are asked. */
export function grantsOn(policy: Policy, principal: Principal, device: string): Grant[] {
  const { matching } = rulesOn(policy, principal, device);
  const denied = new Set(matching.flatMap((rule) => [...rule.deny]));
  return matching
    .map((rule) => ({ rule, allow: [...rule.allow].filter((access) => !denied.has(access)).sort() }))
    .filter(({ allow }) => allow.length > 0);
}

/** The access classes that some rule gives a principal on a device, limits aside. For listings. */
export function accessOn(policy: Policy, principal: Principal, device: string): Access[] {
  return [...new Set(grantsOn(policy, principal, device).flatMap(({ allow }) => allow))].sort();
}

/** Whether two policies say the same of a device to a principal: what was decided by one need not be asked of the other. */
export function saysTheSame(a: Policy, b: Policy, principal: Principal, device: string): boolean {
  return a === b || wordsOn(a, principal, device) === wordsOn(b, principal, device);
}

function wordsOn(policy: Policy, principal: Principal, device: string): string {
  const rules = rulesOn(policy, principal, device).matching.map(
    ({ id, allow, deny, limits, dangers, leaseRequired }) => [
      id,
      [...allow],
      [...deny],
      limits,
      [...dangers],
      leaseRequired,
    ],
  );
  return JSON.stringify([policy.devices.get(device), rules]);
}
